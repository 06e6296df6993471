import './place.css';
import { useStore } from 'zustand';
import { segmentsOf } from '../../../shared/geo/ground.ts';
import { useDocument, useSession } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText, type Language, type Translate } from '../../i18n/index.ts';
import { measures, spaceOf, type Measure } from '../../state/measures.ts';
import {
  formatArea,
  formatLength,
  measureFacts,
  type MeasureFacts,
} from '../../tools/measure/measureFacts.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { crsName } from './coordinateTexts.ts';
import { copyAndSay } from './notices.ts';

/** The measures of the open ROI's ground, while there are some or the tool is in the hand. */
export function PlaceOverlay() {
  const { t } = useText();
  const roi = useDocument((s) => s.roi);
  const isTool = useSession((s) => s.tool === 'measure');
  const all = useStore(measures, (s) => s.measures);
  const draft = useStore(measures, (s) => s.draft);
  const clear = useCommand('place.clearMeasures');
  if (!roi) return null;
  const space = spaceOf(roi);
  const shown = all.filter((measure) => measure.space === space);
  const open = draft?.space === space ? draft : null;
  if (shown.length === 0 && !isTool) return null;
  const next = open && (open.pointer && !open.closing ? [...open.points, open.pointer] : open.points);
  return (
    <section className="float measure-card" aria-label={t('place.measures')} data-testid="measures">
      <header>
        <h2>{t('place.measures')}</h2>
        {shown.length > 0 && (
          <IconButton
            icon="close"
            label={clear.title}
            position="left"
            testId="measures-clear"
            onClick={clear.run}
          />
        )}
      </header>
      <ol>
        {shown.map((measure, index) => (
          <MeasureRow key={measure.id} measure={measure} index={index + 1} crs={roi.crs} />
        ))}
      </ol>
      <div className="measure-live" data-testid="measure-live">
        {next && next.length > 1 ? (
          <Values
            facts={measureFacts(next, open?.closing ?? false, roi.crs)}
            closed={open?.closing ?? false}
          />
        ) : (
          isTool && <p>{t('place.measureHint')}</p>
        )}
      </div>
      <p className="measure-note" title={t('place.groundTip')}>
        {noteOf(roi.crs, t)}
      </p>
    </section>
  );
}

function MeasureRow({ measure, index, crs }: { measure: Measure; index: number; crs: string }) {
  const { t, language } = useText();
  const facts = measureFacts(measure.points, measure.closed, crs);
  const text = measureText(facts, measure, crs, t, language);
  return (
    <li data-testid="measure-row">
      <span className="measure-index">{index}</span>
      <Values facts={facts} closed={measure.closed} />
      <IconButton
        icon="copy"
        label={t('place.copyMeasure', { n: index })}
        position="left"
        onClick={() => void copyAndSay('place.measureCopied', text)}
      />
      <IconButton
        icon="close"
        label={t('place.removeMeasure', { n: index })}
        position="left"
        onClick={() => measures.remove(measure.id)}
      />
    </li>
  );
}

/** Area first, where there is one; what the ellipsoid says stands under it, small. */
function Values({ facts, closed }: { facts: MeasureFacts; closed: boolean }) {
  const { t, language } = useText();
  const { lengthM, areaM2 } = facts;
  const onGround = groundText(facts, language);
  return (
    <span className="measure-values">
      {areaM2 !== null && <strong>{formatArea(areaM2, language)}</strong>}
      {closed && areaM2 === null && <span className="measure-warn">{t('place.crossesItself')}</span>}
      <span className={closed ? undefined : 'measure-main'}>
        {closed
          ? t('place.perimeter', { length: formatLength(lengthM, language) })
          : formatLength(lengthM, language)}
      </span>
      {onGround !== null && (
        <small title={t('place.groundTip')}>{t('place.ground', { value: onGround })}</small>
      )}
    </span>
  );
}

/** The main number on the ellipsoid; null where it reads the same. */
function groundText({ lengthM, areaM2, ground }: MeasureFacts, language: Language): string | null {
  if (!ground) return null;
  const [plane, ellipsoid] =
    areaM2 === null || ground.areaM2 === null
      ? [formatLength(lengthM, language), formatLength(ground.lengthM, language)]
      : [formatArea(areaM2, language), formatArea(ground.areaM2, language)];
  return plane === ellipsoid ? null : ellipsoid;
}

/** On what is measured. */
function noteOf(crs: string, t: Translate): string {
  const name = crsName(crs);
  if (name === 'L93') return t('place.lambertScale');
  return name === '' ? t('place.ownPlane') : t('place.plane', { crs: name });
}

/** What is copied of a measure: its numbers with what they mean, and its sides. */
function measureText(
  { lengthM, areaM2, ground }: MeasureFacts,
  { points, closed }: Measure,
  crs: string,
  t: Translate,
  language: Language,
): string {
  const plane = crsName(crs) || t('place.ownPlaneName');
  const line = (name: string, value: string, on: string) => `${name}\t${value}\t${on}`;
  const length = t(closed ? 'place.perimeterName' : 'place.lengthName');
  const rows = [
    ...(areaM2 === null ? [] : [line(t('place.areaName'), formatArea(areaM2, language), plane)]),
    line(length, formatLength(lengthM, language), plane),
  ];
  if (ground) {
    const on = t('place.ellipsoidName');
    if (ground.areaM2 !== null) rows.push(line(t('place.areaName'), formatArea(ground.areaM2, language), on));
    rows.push(line(length, formatLength(ground.lengthM, language), on));
  }
  const sides = segmentsOf(points, closed).map(([a, b]) =>
    formatLength(Math.hypot(b[0] - a[0], b[1] - a[1]), language),
  );
  return [...rows, `${t('place.sidesName')}\t${sides.join(' + ')}`].join('\n');
}
