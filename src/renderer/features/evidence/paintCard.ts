import type { EvidenceCard, RoiDetail } from '../../../shared/contract/index.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import type { Language, Translate } from '../../i18n/index.ts';
import type { PaletteId } from '../../state/session.ts';
import { formatShare } from '../../ui/format.ts';
import { classColor } from '../classes/classColor.ts';
import { areaText, cardTitle, classShares, coarserCrops, keptText, patchLabel } from './cardTexts.ts';
import { chartScene, type ChartCurve } from './chartScene.ts';
import { outlineOf } from './evidenceStore.ts';
import { captionOf } from './PicturesPart.tsx';
import { font, paintScene, paper } from './paintScene.ts';
import { drawPicture, extentOfCard, type Picture } from './pictures.ts';
import { radarCurves, type Orbit } from './radarCurves.ts';
import { cardAxis } from './cardAxis.ts';
import { valueRange } from './valueRange.ts';

/** What a saved picture of a card tells besides its numbers. */
export interface PaintedCard {
  readonly card: EvidenceCard;
  readonly roi: RoiDetail;
  readonly pictures: readonly Picture[];
  readonly orbit: Orbit;
  readonly nomenclature: Nomenclature;
  readonly palette: PaletteId;
  readonly language: Language;
  readonly t: Translate;
  /** Dataset, ROI and place. */
  readonly origin: string;
  /** Use of the data, program and time. */
  readonly footer: string;
}

/** Of the page's pixels; the picture has twice as many on each side. */
const size = { width: 960, height: 356, margin: 20 } as const;
const chart = { top: 104, height: 186 } as const;
const columns = { s2: [20, 372], s1: [408, 280], pictures: 704 } as const;
const box = { width: 112, height: 73, gap: 12 } as const;

/** Paints a card as a picture, PNG: what the page shows, on white. */
export async function paintCard(input: PaintedCard): Promise<Blob> {
  const canvas = new OffscreenCanvas(size.width * 2, size.height * 2);
  // The same calls in both kinds of context; the types only differ in what they belong to.
  const context = canvas.getContext('2d') as unknown as CanvasRenderingContext2D;
  context.scale(2, 2);
  context.fillStyle = paper.ground;
  context.fillRect(0, 0, size.width, size.height);
  paintHead(context, input);
  paintOptical(context, input);
  paintRadar(context, input);
  paintPictures(context, input);
  line(
    context,
    input.footer,
    size.margin,
    size.height - 14,
    size.width - 2 * size.margin,
    font(11),
    paper.muted,
  );
  return canvas.convertToBlob({ type: 'image/png' });
}

/** One line of text, cut with an ellipsis where it is too long. Returns its width. */
function line(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  maxWidth: number,
  textFont: string,
  color: string,
): number {
  context.font = textFont;
  context.fillStyle = color;
  context.textAlign = 'left';
  let shown = text;
  while (shown.length > 1 && context.measureText(shown).width > maxWidth) shown = `${shown.slice(0, -2)}…`;
  context.fillText(shown, x, y);
  return context.measureText(shown).width;
}

function paintHead(context: CanvasRenderingContext2D, input: PaintedCard): void {
  const { card, roi, language, t } = input;
  const width = size.width - 2 * size.margin;
  const title = cardTitle(card, roi.roiKey, language, t);
  const titleWidth = line(context, title, size.margin, 32, width, font(18, 650), paper.text);
  const crops = coarserCrops(card, language, t).join(' › ');
  line(context, crops, size.margin + titleWidth + 10, 32, width - titleWidth - 10, font(12), paper.muted);
  const region = card.region;
  const patches = (region?.patchIds ?? [card.patchId]).map((id) => patchLabel(id, roi.roiKey)).join(', ');
  const facts = [input.origin, ...(region ? [areaText(region.areaM2, language)] : []), patches];
  line(context, facts.join(' · '), size.margin, 51, width, font(12), paper.text);
  paintClasses(context, input, 62);
}

function paintClasses(context: CanvasRenderingContext2D, input: PaintedCard, y: number): void {
  const { card, nomenclature, palette, language, t } = input;
  const width = 200;
  let x: number = size.margin;
  const names: string[] = [];
  for (const { value, share } of classShares(card)) {
    const known = classOf(nomenclature, value);
    context.fillStyle = known ? classColor(known, palette) : paper.faint;
    context.fillRect(x, y, width * share, 8);
    x += width * share;
    names.push(`${known?.[language] ?? t('pixel.unknown', { value })} ${formatShare(share, language)} %`);
  }
  context.strokeStyle = paper.faint;
  context.lineWidth = 0.5;
  context.strokeRect(size.margin, y, width, 8);
  const left = size.margin + width + 10;
  const list = `${names.slice(0, 5).join(' · ')} (${nomenclature.label})`;
  const text = names.length > 0 ? list : t('evidence.noMask');
  line(context, text, left, y + 8, size.width - left - size.margin, font(11), paper.muted);
}

function paintChart(
  context: CanvasRenderingContext2D,
  input: PaintedCard,
  curves: readonly ChartCurve[],
  [left, width]: readonly [number, number],
  texts: { readonly title: string; readonly notes: readonly string[]; readonly empty: string },
): void {
  line(context, texts.title, left, chart.top - 10, width, font(12, 650), paper.text);
  const isEmpty = !curves.some(({ dates }) => dates.dates.length > 0);
  if (isEmpty) {
    line(context, texts.empty, left, chart.top + 40, width, font(12), paper.muted);
    return;
  }
  const scene = chartScene({
    ...{ curves, axis: cardAxis(input.card), range: valueRange(curves) },
    ...{ width, height: chart.height, flight: input.card.flightDate },
  });
  context.save();
  context.translate(left, chart.top);
  paintScene(context, scene, input.card.flightDate, input);
  context.restore();
  texts.notes.forEach((note, i) => {
    line(context, note, left, chart.top + chart.height + 14 + i * 15, width, font(11), paper.muted);
  });
}

function paintOptical(context: CanvasRenderingContext2D, input: PaintedCard): void {
  const { card, language, t } = input;
  const curve = card.curves.find(({ series }) => series === 's2');
  const legend = [
    ...(curve?.roi ? [t('evidence.legend.roiBand')] : []),
    ...(curve?.dataset ? [t('evidence.legend.datasetBand')] : []),
  ];
  paintChart(context, input, curve && card.s2 ? [{ curve, dates: card.s2, tone: 'a' }] : [], columns.s2, {
    title: `Sentinel-2 ${curve ? t(`evidence.measure.${curve.measure}`) : ''}`,
    notes: [card.s2 ? keptText(card.s2, true, language, t) : '', legend.join(' · ')],
    empty: t('evidence.noS2'),
  });
}

function paintRadar(context: CanvasRenderingContext2D, input: PaintedCard): void {
  const { card, orbit, language, t } = input;
  const dates = card[orbit];
  const [left, width] = columns.s1;
  paintChart(context, input, radarCurves(card, orbit), [left, width], {
    title: `Sentinel-1 · ${t(`evidence.orbit.${orbit}`)} · dB`,
    notes: dates ? [[keptText(dates, false, language, t), ...unitOf(dates.unit, t)].join(' · ')] : [],
    empty: t('evidence.noS1'),
  });
  if (!dates) return;
  const vv = line(context, 'VV', left + width - 44, chart.top - 10, 22, font(11, 650), paper.tones.a);
  line(context, 'VH', left + width - 44 + vv + 8, chart.top - 10, 22, font(11, 650), paper.tones.b);
}

const unitOf = (unit: 'linear' | 'dB' | null, t: Translate): string[] =>
  unit ? [t(`evidence.unit.${unit}`)] : [];

function paintPictures(context: CanvasRenderingContext2D, input: PaintedCard): void {
  const { card, roi, pictures, language, t } = input;
  const extent = extentOfCard(roi, card);
  if (!extent) return;
  const place = { roi, extent, rings: outlineOf(roi, card) };
  pictures.forEach((picture, i) => {
    const x = columns.pictures + (i % 2) * (box.width + box.gap);
    const y = chart.top - 16 + Math.floor(i / 2) * (box.height + 34);
    context.fillStyle = '#eeeeee';
    context.fillRect(x, y, box.width, box.height);
    if (picture.state === 'ready') drawPicture(context, picture, { x, y, ...box }, place);
    else {
      const text = t(picture.state === 'failed' ? 'evidence.pictureFailed' : 'evidence.pictureMissing');
      line(context, text, x + 6, y + box.height / 2 + 4, box.width - 12, font(10), paper.muted);
    }
    line(
      context,
      captionOf(card, picture.id, language, t),
      x,
      y + box.height + 13,
      box.width + 8,
      font(10),
      paper.muted,
    );
  });
}
