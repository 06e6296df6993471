import type { ReactNode } from 'react';
import { isSeries } from '../../../shared/model/imagery.ts';
import { patchOfCell } from '../../../shared/model/layouts.ts';
import { ramps } from '../../../shared/model/ramps.ts';
import type { Look } from '../../../shared/model/look.ts';
import { useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { placeDataset, placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { currentLook } from '../../state/session.ts';
import { formatNumber } from '../../ui/format.ts';
import { hasLpis } from '../canvas/hasLpis.ts';
import { ProposalLines, useIsProposalShown } from '../prediction/ProposalLines.tsx';
import { presetOf } from './presets.ts';
import { rangeNumber } from './ranges.ts';
import { layerOf } from './sets.ts';
import {
  isResampled,
  sourceName,
  stampDate,
  stampNotes,
  stampResolution,
  type StampDates,
} from './stampText.ts';
import { usePatchDates } from './usePatchDates.ts';
import { useImagery, useShelf } from './viewState.ts';

/** Of everything that is seen: what it is, when it was taken, how large its pixels are. */
export function Stamp() {
  const roi = useDocument((s) => s.roi);
  const imagery = useSession((s) => s.imagery.visible && s.imagery.opacity > 0);
  const mask = useSession((s) => s.overlays.mask.visible && s.overlays.mask.opacity > 0);
  const lpis = useSession((s) => s.overlays.lpis.visible && s.overlays.lpis.opacity > 0);
  const peek = useSession((s) => s.peek);
  const showsModel = useIsProposalShown();
  if (!roi) return null;
  const showsLpis = (peek === 'lpis' || (lpis && peek === null)) && hasLpis(roi);
  const showsMask = (mask && peek === null) || peek === 'original';
  if (!imagery && !showsMask && !showsLpis && !showsModel) return null;
  return (
    <div className="float stamp" data-testid="stamp">
      {imagery && <ImageryLines />}
      {showsMask && <MaskLine isOriginal={peek === 'original'} />}
      {showsLpis && <LpisLine />}
      {showsModel && <ProposalLines />}
    </div>
  );
}

/** A line of the stamp: a name, then facts with dots between them. */
function Line({ name, facts, testId }: { name: string; facts: readonly ReactNode[]; testId: string }) {
  return (
    <div data-testid={testId}>
      <strong>{name}</strong>{' '}
      {facts.map((fact, index) => (
        <span key={index} className={index > 0 ? 'dot' : undefined}>
          {fact}
        </span>
      ))}
    </div>
  );
}

function ImageryLines() {
  const { t, language } = useText();
  const shelf = useShelf();
  const look = useSession(currentLook);
  const synthetic = useAppState((s) => placeDataset(s)?.synthetic ?? false);
  const gsd = useDocument((s) => s.roi?.gsd ?? 0);
  const dates = useImageryDates(look);
  if (!shelf) return null;
  const layer = layerOf(shelf, look.imagery);
  const size = stampResolution(layer?.gsd ?? gsd, language);
  const facts = [
    stampDate(dates, t),
    ...(layer || look.imagery === 'aerial'
      ? [isResampled(look.imagery) ? t('views.stamp.resampled', { size }) : size]
      : []),
  ];
  const notes = stampNotes(layer, { layout: shelf.layout, synthetic }, t, language);
  return (
    <>
      <Line
        name={sourceName(look.imagery, shelf.layout, synthetic, t)}
        facts={facts}
        testId="stamp-imagery"
      />
      <ValueScale look={look} />
      {notes.length > 0 && <div data-testid="stamp-notes">{notes.join(' · ')}</div>}
    </>
  );
}

/** Dates of the patch under the pointer, else of the ROI; of a series the one that is shown. */
function useImageryDates({ imagery }: Look): StampDates {
  const roi = useDocument((s) => s.roi);
  const patchId = useDocument((s) => s.cursor?.patchId ?? null);
  const shown = useImagery((s) => s.shown);
  const layer = useImagery((s) => s.layers)?.find((known) => known.id === imagery) ?? null;
  const patch = usePatchDates(imagery === 'spot' || imagery === 'pan' ? patchId : null);
  const one = (date: string | null | undefined): StampDates => (date ? [date, date] : null);
  if (isSeries(imagery)) return shown.look.imagery === imagery ? one(shown.date) : null;
  if (imagery === 'aerial' || imagery === 'elevation') {
    const under = roi?.grid.find((p) => p.aerialDate && patchOfCell(p.patchId) === patchId);
    const all = (roi?.grid ?? []).flatMap((p) => p.aerialDate ?? []).sort();
    return one(under?.aerialDate) ?? (all[0] ? [all[0], all.at(-1)!] : (layer?.dates ?? one(roi?.year)));
  }
  const own = imagery === 'spot' ? patch?.spotDate : imagery === 'pan' ? patch?.historicalDate : null;
  return one(own) ?? layer?.dates ?? null;
}

/** Which colours are which values, while a single number is shown. */
function ValueScale({ look: { imagery, rendering } }: { look: Look }) {
  const { t, language } = useText();
  const shown = useImagery((s) => s.shown);
  if (rendering.kind !== 'value') return null;
  const range = shown.look.imagery === imagery ? shown.channels[0]?.range : undefined;
  const preset = presetOf(imagery, rendering.expression);
  const stops = ramps[rendering.ramp].map((rgb) => `rgb(${rgb.join(' ')})`).join(', ');
  const unit = imagery === 'dem' ? ' m' : imagery === 's1asc' || imagery === 's1desc' ? ' dB' : '';
  const say = (value: number | undefined) =>
    value === undefined ? '…' : rangeNumber(value, range!, language);
  return (
    <div className="stamp-scale" data-testid="stamp-scale">
      <span className="stamp-index">
        {preset ? t(`views.preset.${preset.id as 'ndvi'}`) : rendering.expression}
      </span>
      <span>{say(range?.[0])}</span>
      <span className="stamp-ramp" style={{ backgroundImage: `linear-gradient(to right, ${stops})` }} />
      <span>
        {say(range?.[1])}
        {unit}
      </span>
    </div>
  );
}

function MaskLine({ isOriginal }: { isOriginal: boolean }) {
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const synthetic = useAppState((s) => placeDataset(s)?.synthetic ?? false);
  const isPlain = useAppState((s) => placeDataset(s)?.layout === 'plain');
  const corrected = useAppState((s) => correctedPatches(s.openPatches));
  const gsd = useDocument((s) => s.roi?.gsd ?? 0);
  const name = synthetic ? t('stamp.maskSynthetic') : isPlain ? t('pixel.mask') : 'CoSIA';
  const facts = [
    ...(isOriginal
      ? [t('views.stamp.original')]
      : corrected > 0
        ? [t('stamp.corrections', { count: corrected, n: formatNumber(corrected, language) })]
        : []),
    stampResolution(gsd, language),
    nomenclature.label,
  ];
  return <Line name={name} facts={facts} testId="stamp-mask" />;
}

function LpisLine() {
  const { t, language } = useText();
  const level = useSession((s) => s.lpisLevel);
  const synthetic = useAppState((s) => placeDataset(s)?.synthetic ?? false);
  const gsd = useDocument((s) => s.roi?.gsd ?? 0);
  const name = t('views.lpisLevel', { level });
  return (
    <Line
      name={synthetic ? t('views.stamp.synthetic', { name }) : name}
      facts={[t('views.stamp.declared'), t('views.stamp.noDate'), stampResolution(gsd, language)]}
      testId="stamp-lpis"
    />
  );
}

/** Patches with corrections; of a large image its cells count once. */
function correctedPatches(
  cells: readonly { readonly patchId: string; readonly changedPx: number }[],
): number {
  const changed = cells.filter((cell) => cell.changedPx > 0);
  return new Set(changed.map((cell) => patchOfCell(cell.patchId))).size;
}
