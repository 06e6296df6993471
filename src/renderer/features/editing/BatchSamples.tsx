import type { BatchResult } from '../../../shared/contract/index.ts';
import { allModalityBits } from '../../../shared/model/modality.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { cellName } from '../find/patchName.ts';
import { Picture, usePictureLook } from '../find/Picture.tsx';

const mostSamples = 6;

/** Patches with the most changes; a click goes there. */
export function BatchSamples({ result }: { result: BatchResult }) {
  const { actions } = useApp();
  const { t, language } = useText();
  const datasetId = useAppState((s) => (s.place.kind === 'welcome' ? null : s.place.datasetId));
  const look = usePictureLook();
  if (datasetId === null || result.patches.length === 0) return null;
  return (
    <ul className="batch-samples" aria-label={t('batch.samples')}>
      {result.patches.slice(0, mostSamples).map(({ patchId, roiKey, changedPx }) => (
        <li key={patchId}>
          <button
            type="button"
            title={t('batch.goTo', { patch: patchId })}
            data-testid="batch-sample"
            onClick={() => actions.openPatch(datasetId, roiKey, patchId)}
          >
            <Picture patchId={patchId} modalityBits={allModalityBits} masks look={look} />
            <span className="batch-sample-name">{sampleName(patchId, roiKey)}</span>
            <span className="muted">{formatNumber(changedPx, language)} px</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** `AU-S1-3 2-2`: the domain is in the tooltip. */
function sampleName(patchId: string, roiKey: string): string {
  const cell = cellName(patchId, roiKey);
  return cell ? `${roiKey.slice(roiKey.indexOf('_') + 1)} ${cell}` : patchId;
}
