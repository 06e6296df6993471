import { useEffect } from 'react';
import type { RoiPatch } from '../../../shared/contract/index.ts';
import { parseCellId } from '../../../shared/model/layouts.ts';
import { useApp, useAppState, useDocument } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { placeRoiKey } from '../../app/selectors.ts';
import { formatNumber } from '../../ui/format.ts';
import { cellName } from '../find/patchName.ts';
import { Section } from '../../ui/Section.tsx';

/** Edit counts are read again once painting rests. */
const refreshDelayMs = 800;

type PatchState = 'edited' | 'untouched' | 'readOnly' | 'missing';

const stateOf = (patch: RoiPatch): PatchState =>
  patch.readOnly === 'maskMissing'
    ? 'missing'
    : patch.readOnly
      ? 'readOnly'
      : patch.changedPx > 0
        ? 'edited'
        : 'untouched';

/** The patches of the open ROI as they lie, with their state; a click goes there. */
export function PatchGrid() {
  const { app } = useApp();
  const { t, language } = useText();
  useFreshPatches();
  const patches = useAppState((s) => s.openPatches);
  const current = useDocument((s) => s.cursor?.patchId ?? null);
  const separate = useDocument((s) => s.roi?.separate.length ?? 0);
  const roiKey = useAppState(placeRoiKey) ?? '';
  if (patches.length === 0) return null;
  const isCells = parseCellId(patches[0]!.patchId) !== null;
  const size = 512;
  const columns = patches.map((p) => Math.round(p.x / size));
  const rows = patches.map((p) => Math.round(p.y / size));
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  const width = Math.max(...columns) - left + 1;
  const counts = new Map<PatchState, number>();
  for (const patch of patches) counts.set(stateOf(patch), (counts.get(stateOf(patch)) ?? 0) + 1);
  return (
    <Section
      title={t(isCells ? 'layouts.cells' : 'patches.title')}
      aside={formatNumber(patches.length, language)}
      testId="patch-grid"
    >
      <div className="patch-scroll">
        <div
          className="patch-grid"
          data-dense={width > 8 || undefined}
          style={{ gridTemplateColumns: `repeat(${width}, minmax(8px, 1fr))` }}
        >
          {patches.map((patch, index) => (
            <button
              key={patch.patchId}
              type="button"
              className="patch-cell"
              data-state={stateOf(patch)}
              data-current={patch.patchId === current || undefined}
              data-testid={`patch-${patch.patchId}`}
              style={{ gridColumn: columns[index]! - left + 1, gridRow: rows[index]! - top + 1 }}
              title={patchTitle(patch, t(`patches.${stateOf(patch)}`))}
              aria-label={`${cellName(patch.patchId, roiKey)}: ${t(`patches.${stateOf(patch)}`)}`}
              onClick={() => {
                app.getState().map?.goToPatch(patch.patchId);
                app.getState().map?.focus();
              }}
            >
              {width <= 8 && cellName(patch.patchId, roiKey).replace(/^0+(?=\d)/, '')}
            </button>
          ))}
        </div>
      </div>
      <ul className="patch-legend">
        {(['edited', 'untouched', 'readOnly', 'missing'] as const).map(
          (state) =>
            (counts.get(state) ?? 0) > 0 && (
              <li key={state}>
                <span className="patch-cell patch-key" data-state={state} />
                {t(`patches.${state}`)} {counts.get(state)}
              </li>
            ),
        )}
      </ul>
      {separate > 0 && <p className="form-warn">{t('patches.separate', { count: separate })}</p>}
    </Section>
  );
}

function patchTitle(patch: RoiPatch, state: string): string {
  return [patch.patchId, state, patch.split, patch.aerialDate].filter(Boolean).join(' · ');
}

/** Reads the patches again after edits. */
function useFreshPatches(): void {
  const { client, app, actions } = useApp();
  const version = useDocument((s) => s.historyVersion);
  useEffect(() => {
    if (version === 0) return;
    const { place } = app.getState();
    if (place.kind !== 'roi') return;
    const { datasetId, roiKey } = place;
    const timer = setTimeout(() => {
      client.catalogue.roi({ datasetId, roiKey }).then((roi) => actions.takeRoi(roi), notifyError);
    }, refreshDelayMs);
    return () => clearTimeout(timer);
  }, [client, app, actions, version]);
}
