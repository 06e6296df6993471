import type { RevertPreview } from '../../../shared/contract/index.ts';
import { setOfWindow } from '../../../shared/editing/pixelSet.ts';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { patchLabel } from '../evidence/cardTexts.ts';
import { lookAtWindow } from './goToEdit.ts';

/** Numbers of later edits that are named; of more only how many. */
const named = 3;

/** Where pixels stay because later edits hold them: a click goes there. */
export function KeptPlaces({ kept }: { kept: RevertPreview['kept'] }) {
  const services = useApp();
  const { t, language } = useText();
  const roi = useDocument((s) => s.roi);
  const go = ({ patchId, roiKey, window }: RevertPreview['kept'][number]) => {
    if (!roi) return;
    const patch = roi.grid.find((entry) => entry.patchId === patchId);
    if (!patch || roiKey !== roi.roiKey) return services.actions.openPatch(roi.datasetId, roiKey, patchId);
    const place = { ...window, x: patch.x + window.x, y: patch.y + window.y };
    lookAtWindow(services, place);
    services.app.getState().map?.mark(setOfWindow(place));
  };
  const by = (seqs: readonly number[]) => {
    const first = seqs.slice(0, named).join(', ');
    return seqs.length > named ? `${first} +${seqs.length - named}` : first;
  };
  return (
    <div className="kept-places">
      <h3>{t('edits.staysWhere')}</h3>
      <ul data-testid="kept-places">
        {kept.map((place) => (
          <li key={place.patchId}>
            <button type="button" onClick={() => go(place)}>
              <span className="kept-patch">{patchLabel(place.patchId, place.roiKey)}</span>
              <span className="muted">
                {t('edits.heldBy', { count: place.bySeq.length, seqs: by(place.bySeq) })}
              </span>
              <span className="history-px">{formatNumber(place.px, language)} px</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
