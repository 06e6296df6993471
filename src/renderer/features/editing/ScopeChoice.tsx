import { useText } from '../../i18n/index.ts';
import { Choice } from '../views/Choice.tsx';
import type { OpScope } from './operationStore.ts';
import type { useOperation } from './useOperation.ts';

/** Where an operation works. */
export function ScopeChoice({ operation }: { operation: ReturnType<typeof useOperation> }) {
  const { t } = useText();
  const { scope, hasSelection, setScope } = operation;
  const scopes: readonly OpScope[] = [hasSelection ? 'selection' : 'roi', 'patch', 'filter'];
  return (
    <Choice
      label={t('op.scope')}
      className="picks-wide op-scope"
      value={scope}
      options={scopes.map((value) => ({ value, label: t(`op.scope.${value}`) }))}
      onChoose={setScope}
      testId="op-scope"
    />
  );
}
