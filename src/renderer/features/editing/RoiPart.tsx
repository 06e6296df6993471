import { Button } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import type { EditScope, OpPreview } from '../../../shared/contract/index.ts';
import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import type { EditOp } from '../../../shared/editing/ops/op.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useDocument } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { formatArea } from './area.ts';
import { Field } from './Field.tsx';
import type { OpScope } from './operationStore.ts';
import { PairCounts } from './PairCounts.tsx';
import { useApply, type Applied } from './useApply.ts';
import { useEnter } from './useEnter.ts';
import { useLimits } from './useLimits.ts';
import { useLookAt } from './useLookAt.ts';
import { useOpPatch } from './useOpPatch.ts';
import { usePreview, type PreviewState } from './usePreview.ts';

/** An operation in the open ROI: counted and shown while its parameters are set, then done as one step. */
export function RoiPart({
  op,
  scope,
  label,
}: {
  op: EditOp | null;
  scope: Exclude<OpScope, 'filter'>;
  /** Of the button; default: "Apply". */
  label?: string;
}) {
  const { t } = useText();
  const limits = useLimits();
  const patch = useOpPatch();
  const where: EditScope | null = useMemo(() => {
    if (scope !== 'patch') return { kind: 'roi' };
    return patch.patchId === null ? null : { kind: 'patch', patchId: patch.patchId };
  }, [scope, patch.patchId]);
  const request = op && where && { op, scope: where, ...limits };
  const counted = usePreview(request);
  const { state, apply, reset } = useApply();
  // What was done is told until something else is asked for.
  const key = JSON.stringify([op, where]);
  const before = useRef(key);
  useEffect(() => {
    if (before.current !== key) reset();
    before.current = key;
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  const isReady =
    request !== null &&
    !counted.isCounting &&
    (counted.preview?.changedPx ?? 0) > 0 &&
    state.kind !== 'running';
  const run = () => {
    if (isReady) void apply(request);
  };
  useEnter(run);
  return (
    <>
      {scope === 'patch' && (
        <Field label={t('op.patch')}>
          <select
            className="small-input"
            aria-label={t('op.patch')}
            value={patch.patchId ?? ''}
            onChange={(event) => patch.choose(event.currentTarget.value)}
            data-testid="op-patch"
          >
            {patch.patches.map(({ patchId, name }) => (
              <option key={patchId} value={patchId}>
                {name}
              </option>
            ))}
          </select>
        </Field>
      )}
      <Counts isComplete={op !== null} counted={counted} applied={state} />
      <div className="op-actions">
        <Button
          fullWidth
          disabled={!isReady}
          loading={state.kind === 'running'}
          onClick={run}
          data-testid="op-apply"
        >
          {label ?? t('op.apply')}
        </Button>
      </div>
    </>
  );
}

function Counts({
  isComplete,
  counted: { preview, error, isCounting, set },
  applied,
}: {
  isComplete: boolean;
  counted: PreviewState;
  applied: Applied;
}) {
  const { t, language } = useText();
  const px = preview?.changedPx ?? 0;
  const text = useCountText(isComplete, preview);
  const n = (value: number) => formatNumber(value, language);
  const failure = applied.kind === 'failed' ? applied.error : error;
  return (
    <div className="op-counts" data-counting={isCounting || undefined} aria-busy={isCounting}>
      {failure ? (
        <ErrorLine error={failure} />
      ) : (
        <>
          <div className="op-total">
            <p role="status" data-testid="op-total" data-px={preview && !isCounting ? px : undefined}>
              {text}
            </p>
            <GoToChanges patches={preview?.patches ?? []} set={set} />
          </div>
          <PairCounts pairs={preview?.pairs ?? []} />
        </>
      )}
      <p className="section-note op-note" role="status" data-testid="op-done">
        {applied.kind === 'done' && isComplete
          ? t('op.done', { n: n(applied.changedPx) })
          : preview && preview.skippedCount > 0
            ? t('op.skipped', {
                count: preview.skippedCount,
                n: n(preview.skippedCount),
              })
            : '\u00a0'}
      </p>
    </div>
  );
}

function useCountText(isComplete: boolean, preview: OpPreview | null): string {
  const { t, language } = useText();
  const gsd = useDocument((s) => s.roi?.gsd) ?? 1;
  if (!isComplete) return t('op.incomplete');
  if (!preview) return t('op.counting');
  const { changedPx, patchCount } = preview;
  if (changedPx === 0) return t('op.nothing');
  const n = formatNumber(changedPx, language);
  const area = formatArea(changedPx * gsd * gsd, language);
  const patches = t('op.patches', { count: patchCount, n: formatNumber(patchCount, language) });
  return t('op.changes', { n, area, patches });
}

/** From patch to patch where something would change, most pixels first. */
function GoToChanges({ patches, set }: { patches: OpPreview['patches']; set: PixelSet | null }) {
  const { t } = useText();
  const lookAt = useLookAt();
  const at = useRef(-1);
  useEffect(() => {
    at.current = -1;
  }, [patches]);
  const go = (step: 1 | -1) => {
    at.current = at.current < 0 ? 0 : (at.current + step + patches.length) % patches.length;
    const patch = patches[at.current];
    if (patch) lookAt(patch.patchId, patch.window, set);
  };
  return (
    <span className="op-go" style={{ visibility: patches.length > 0 ? 'visible' : 'hidden' }}>
      <IconButton
        icon="chevronUp"
        label={t('op.previousPlace')}
        onClick={() => go(-1)}
        testId="op-previous"
      />
      <IconButton icon="chevronDown" label={t('op.nextPlace')} onClick={() => go(1)} testId="op-next" />
    </span>
  );
}

export function ErrorLine({ error }: { error: AppErrorData }) {
  const { language } = useText();
  const { message, hint } = formatError(error, language);
  return (
    <p className="form-error" role="alert" data-testid="op-error">
      {message} {hint}
    </p>
  );
}
