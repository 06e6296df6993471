import { useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { useAppState } from '../../app/AppContext.ts';
import { BatchPart } from './BatchPart.tsx';
import { OpFields } from './OpFields.tsx';
import { cleanupOps, opOf, replaceOps, type OpId } from './opForm.ts';
import type { OpScope } from './operationStore.ts';
import { RoiPart } from './RoiPart.tsx';
import { ScopeChoice } from './ScopeChoice.tsx';
import { useOperation } from './useOperation.ts';

/** An operation on many pixels at once: which, where, what it would do, and doing it. */
export function OperationPanel({ panel }: { panel: 'cleanup' | 'replace' | 'batch' }) {
  const { t } = useText();
  const operation = useOperation();
  const { form } = operation;
  const ops: readonly OpId[] =
    panel === 'cleanup' ? cleanupOps : panel === 'replace' ? replaceOps : [...cleanupOps, ...replaceOps];
  const [batchOp, setBatchOp] = useState<OpId>(operation.cleanup);
  const id = panel === 'batch' ? batchOp : operation[panel];
  // A batch has no other scope: the panel that is called so has no choice.
  const scope: OpScope = panel === 'batch' ? 'filter' : operation.scope;
  const datasetId = useAppState((s) => (s.place.kind === 'welcome' ? null : s.place.datasetId));
  if (!form || datasetId === null) return null;
  const choose = (next: OpId) => {
    if (panel === 'batch') setBatchOp(next);
    else operation.choose(panel, next);
  };
  const op = opOf(id, form);
  return (
    <div className="op-panel">
      <div className="op-list" role="radiogroup" aria-label={t('op.which')}>
        {ops.map((known) => (
          <button
            key={known}
            type="button"
            role="radio"
            aria-checked={known === id}
            tabIndex={known === id ? 0 : -1}
            data-autofocus={known === id || undefined}
            data-testid={`op-${known}`}
            onClick={() => choose(known)}
            onKeyDown={(event) => {
              const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
              if (!step) return;
              event.preventDefault();
              const at = (ops.indexOf(known) + step + ops.length) % ops.length;
              choose(ops[at]!);
              event.currentTarget.parentElement?.querySelectorAll('button')[at]?.focus();
            }}
          >
            {t(`op.name.${known}`)}
          </button>
        ))}
      </div>
      <p className="section-note op-help">{t(`op.help.${id}`)}</p>
      <div className="op-fields">
        <OpFields key={id} id={id} form={form} setFields={operation.setFields} />
      </div>
      {panel !== 'batch' && <ScopeChoice operation={operation} />}
      {scope === 'filter' ? (
        <BatchPart op={op} datasetId={datasetId} where={operation.where} setWhere={operation.setWhere} />
      ) : (
        <RoiPart op={op} scope={scope} />
      )}
    </div>
  );
}
