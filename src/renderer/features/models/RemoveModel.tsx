import type { ModelInfo } from '../../../shared/contract/index.ts';
import { useApp } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { AskRemove } from './AskRemove.tsx';
import { noteModels } from './modelsStore.ts';

/** Takes an imported model out of the workspace; what it predicted stays. */
export function RemoveModel({ model }: { model: ModelInfo }) {
  const { client } = useApp();
  const { t } = useText();
  return (
    <AskRemove
      label={t('models.remove')}
      question={t('models.removeAsk')}
      testId="model-remove"
      onRemove={() => client.inference.removeModel({ id: model.id }).then(noteModels)}
    />
  );
}
