import type { Language, Translate } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { isoDay } from '../views/days.ts';
import { axisLabelText } from './axisText.ts';
import type { Scene, Tone } from './chartScene.ts';
import { tickDigits } from './tickDigits.ts';

/** Colours of a saved card: dark on white, in whatever theme the window is. */
export const paper = {
  ground: '#ffffff',
  text: '#1c1c1c',
  muted: '#5a5a5a',
  line: '#d6d6d6',
  faint: '#8a8a8a',
  tones: { a: '#2265ae', b: '#b05a00' } satisfies Record<Tone, string>,
} as const;

export const font = (px: number, weight = 400): string => `${weight} ${px}px system-ui, sans-serif`;

/** Draws a chart at the origin of a canvas, as the page does with SVG. */
export function paintScene(
  context: CanvasRenderingContext2D,
  scene: Scene,
  flight: string | null,
  { language, t }: { readonly language: Language; readonly t: Translate },
): void {
  const { plot } = scene;
  context.save();
  context.font = font(10);
  context.lineWidth = 1;
  context.fillStyle = paper.muted;
  const digits = tickDigits(scene.values.map(({ value }) => value));
  for (const { y, value } of scene.values) {
    stroke(context, paper.line, [plot.left, y], [plot.right, y]);
    context.textAlign = 'right';
    context.fillText(formatNumber(value, language, digits).replace('-', '−'), plot.left - 5, y + 3);
  }
  for (const x of scene.months) stroke(context, paper.faint, [x, plot.bottom], [x, plot.bottom + 3]);
  context.textAlign = 'center';
  for (const { x, label } of scene.labels)
    context.fillText(axisLabelText(label, language), x, plot.bottom + 13);
  for (const { of, tone, points } of scene.areas) {
    context.fillStyle = of === 'roi' ? paper.tones[tone] : paper.faint;
    context.globalAlpha = of === 'roi' ? 0.22 : 0.18;
    context.fill(pathOf(points));
  }
  context.globalAlpha = 1;
  for (const { of, tone, points } of scene.lines) {
    context.strokeStyle = of === 'dataset' ? paper.faint : paper.tones[tone];
    context.lineWidth = of === 'curve' ? 1.6 : 1;
    context.globalAlpha = of === 'roi' ? 0.6 : 1;
    context.setLineDash(of === 'curve' ? [] : of === 'roi' ? [4, 3] : [1, 3]);
    context.stroke(pathOf(points));
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
  paintFlight(context, scene, flight, t);
  for (const { x, y, tone, isKept } of scene.dots) {
    context.beginPath();
    context.arc(x, y, 2, 0, 2 * Math.PI);
    context.fillStyle = isKept ? paper.tones[tone] : paper.ground;
    context.strokeStyle = paper.faint;
    context.lineWidth = 1;
    context.fill();
    if (!isKept) context.stroke();
  }
  context.restore();
}

function paintFlight(
  context: CanvasRenderingContext2D,
  { plot, flightX }: Scene,
  date: string | null,
  t: Translate,
): void {
  if (flightX === null || date === null) return;
  context.setLineDash([3, 2]);
  stroke(context, paper.text, [flightX, plot.top - 10], [flightX, plot.bottom]);
  context.setLineDash([]);
  const isRight = flightX > (plot.left + plot.right) / 2;
  context.fillStyle = paper.text;
  context.textAlign = isRight ? 'right' : 'left';
  context.fillText(t('evidence.flight', { date: isoDay(date) }), flightX + (isRight ? -4 : 4), plot.top - 3);
}

function stroke(
  context: CanvasRenderingContext2D,
  color: string,
  from: readonly [number, number],
  to: readonly [number, number],
): void {
  context.strokeStyle = color;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

function pathOf(points: readonly (readonly [number, number])[]): Path2D {
  const path = new Path2D();
  points.forEach((point, i) => path[i === 0 ? 'moveTo' : 'lineTo'](...point));
  return path;
}
