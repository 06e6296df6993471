import { Button } from '@mantine/core';
import type { EditOp } from '../../../shared/editing/ops/op.ts';
import type { BatchResult } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { parseExpression } from '../../../shared/expression/index.ts';
import { useAppState, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { JobCard } from '../jobs/JobCard.tsx';
import { BatchSamples } from './BatchSamples.tsx';
import { ExpressionBox } from './ExpressionBox.tsx';
import { PairCounts } from './PairCounts.tsx';
import { ErrorLine } from './RoiPart.tsx';
import { useBatch } from './useBatch.ts';
import { useEnter } from './useEnter.ts';
import { rulesOf } from './useLimits.ts';

/**
 * An operation over every patch that a filter selects: first counted, with samples to look at, then done as one step that
 * can be undone.
 */
export function BatchPart({
  op,
  datasetId,
  where: own,
  setWhere,
}: {
  op: EditOp | null;
  datasetId: string;
  where: string | null;
  setWhere(where: string): void;
}) {
  const { t } = useText();
  const found = useAppState((s) => s.find.where);
  const rules = useSession((s) => s.rules);
  const { classes } = useAppState(placeNomenclature);
  const where = own ?? found;
  const wrong = where.trim() === '' ? null : wrongIn(() => parseExpression(where, undefined, { classes }));
  const request = op && !wrong ? { datasetId, where: where.trim(), op, rules: rulesOf(rules) } : null;
  const batch = useBatch(request);
  const { state } = batch;
  const isBusy = 'jobId' in state;
  const count = () => {
    if (request && !isBusy) void batch.count();
  };
  useEnter(count);
  return (
    <div className="batch-part">
      <ExpressionBox
        value={where}
        label={t('batch.where')}
        placeholder={t('batch.all')}
        error={wrong}
        disabled={isBusy}
        onChange={setWhere}
        onEnter={count}
        testId="batch-where"
      />
      <Progress jobId={isBusy ? state.jobId : null} />
      {state.kind === 'failed' && <ErrorLine error={state.error} />}
      {'result' in state && <Result result={state.result} kind={state.kind} />}
      <div className="op-actions">
        {(state.kind === 'idle' || state.kind === 'failed') && (
          <Button fullWidth variant="default" disabled={!request} onClick={count} data-testid="batch-count">
            {t('batch.count')}
          </Button>
        )}
        {state.kind === 'counted' && (
          <ApplyButton result={state.result} onApply={() => void batch.apply()} onAgain={count} />
        )}
        {state.kind === 'done' && state.result.editId !== null && (
          <Button fullWidth variant="default" onClick={() => void batch.undo()} data-testid="batch-undo">
            {t('batch.undo')}
          </Button>
        )}
        {state.kind === 'undone' && (
          <Button fullWidth variant="default" onClick={() => void batch.redo()} data-testid="batch-redo">
            {t('batch.redo')}
          </Button>
        )}
      </div>
    </div>
  );
}

function ApplyButton({
  result,
  onApply,
  onAgain,
}: {
  result: BatchResult;
  onApply(): void;
  onAgain(): void;
}) {
  const { t, language } = useText();
  if (result.patchCount === 0)
    return (
      <Button fullWidth variant="default" onClick={onAgain} data-testid="batch-count">
        {t('batch.countAgain')}
      </Button>
    );
  return (
    <Button fullWidth onClick={onApply} data-testid="batch-apply">
      {t('batch.apply', { count: result.patchCount, n: formatNumber(result.patchCount, language) })}
    </Button>
  );
}

function Progress({ jobId }: { jobId: string | null }) {
  const job = useAppState((s) => s.jobs.find(({ id }) => id === jobId));
  return job ? <JobCard job={job} /> : null;
}

function Result({ result, kind }: { result: BatchResult; kind: 'counted' | 'done' | 'undone' }) {
  const { t, language } = useText();
  const { changedPx, patchCount, skippedCount } = result;
  const n = (value: number) => formatNumber(value, language);
  const patches = t('op.patches', { count: patchCount, n: n(patchCount) });
  const text = changedPx === 0 ? t('op.nothing') : t(`batch.${kind}`, { n: n(changedPx), patches });
  return (
    <div className="op-counts" data-testid="batch-result" data-kind={kind} data-px={changedPx}>
      <p className="op-total" role="status">
        {text}
      </p>
      <PairCounts pairs={result.pairs} />
      {skippedCount > 0 && (
        <p className="form-warn">{t('op.skipped', { count: skippedCount, n: n(skippedCount) })}</p>
      )}
      {kind !== 'undone' && <BatchSamples result={result} />}
    </div>
  );
}

function wrongIn(parse: () => unknown) {
  try {
    parse();
    return null;
  } catch (error) {
    return AppError.from(error).toData();
  }
}
