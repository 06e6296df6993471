import { useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { S1Measure, S2Measure } from '../../../shared/contract/index.ts';
import { useText, type Language } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { isDayUnknown, isoDay } from '../views/days.ts';
import { nearestDot, stepDate, chartScene, type ChartCurve, type Scene } from './chartScene.ts';
import { axisLabelText } from './axisText.ts';
import { tickDigits } from './tickDigits.ts';
import type { TimeAxis } from './timeAxis.ts';
import { useSize } from './useSize.ts';
import { valueRange } from './valueRange.ts';

/** Radius of a dot; that of the date that is pointed at is larger. */
const dotPx = 2.2;
const pointedPx = 4;

/** Curves of one sensor through the year. Pointer and arrow keys choose a date; `onPoint` tells its index, null for none. */
export function CurveChart({
  curves,
  axis,
  flight,
  label,
  valueText,
  pointed,
  onPoint,
  testId,
}: {
  curves: readonly ChartCurve[];
  axis: TimeAxis;
  flight: string | null;
  label: string;
  /** What is read out of the date that is pointed at. */
  valueText: string;
  pointed: number | null;
  onPoint(index: number | null): void;
  testId: string;
}) {
  const { t, language } = useText();
  const { ref, width, height } = useSize<HTMLDivElement>();
  const scene = useMemo(
    () => chartScene({ curves, axis, range: valueRange(curves), width, height, flight }),
    [curves, axis, width, height, flight],
  );
  const [hasKeys, setHasKeys] = useState(false);
  const byPointer = (event: PointerEvent<SVGSVGElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    onPoint(nearestDot(scene, event.clientX - left)?.index ?? null);
  };
  const byKey = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] as 1 | -1 | undefined;
    if (!step) return;
    event.preventDefault();
    onPoint(stepDate(scene, pointed, step));
  };
  const count = curves[0]?.dates.dates.length ?? 0;
  return (
    <div ref={ref} className="curve-chart" data-testid={testId}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          tabIndex={0}
          role="slider"
          aria-label={label}
          aria-valuemin={1}
          aria-valuemax={Math.max(1, count)}
          aria-valuenow={(pointed ?? 0) + 1}
          aria-valuetext={pointed === null ? t('evidence.noDateChosen') : valueText}
          onPointerMove={byPointer}
          onPointerLeave={() => !hasKeys && onPoint(null)}
          onKeyDown={byKey}
          onFocus={(event) => setHasKeys(event.currentTarget.matches(':focus-visible'))}
          onBlur={() => {
            setHasKeys(false);
            onPoint(null);
          }}
        >
          <Ground scene={scene} language={language} measure={curves[0]?.curve.measure ?? 'ndvi'} />
          {scene.areas.map(({ of, tone, points }, i) => (
            <polygon key={i} className={`curve-${of}-area tone-${tone}`} points={pointsText(points)} />
          ))}
          {scene.lines.map(({ of, tone, points }, i) => (
            <polyline key={i} className={`curve-${of}-line tone-${tone}`} points={pointsText(points)} />
          ))}
          <Flight scene={scene} date={flight} />
          {scene.dots.map((dot, i) => (
            <circle
              key={i}
              className={`curve-dot tone-${dot.tone}`}
              data-kept={dot.isKept}
              data-beyond={dot.isBeyond || undefined}
              cx={dot.x}
              cy={dot.y}
              r={dot.index === pointed ? pointedPx : dotPx}
            />
          ))}
          <Pointed scene={scene} index={pointed} />
        </svg>
      )}
    </div>
  );
}

const pointsText = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');

/** Scales behind the curves. */
function Ground({
  scene: { plot, values, months, labels },
  language,
  measure,
}: {
  scene: Scene;
  language: Language;
  measure: S2Measure | S1Measure;
}) {
  const digits = tickDigits(values.map(({ value }) => value));
  return (
    <g className="curve-ground" data-measure={measure}>
      {months.map((x) => (
        <line key={x} className="curve-month" x1={x} x2={x} y1={plot.bottom} y2={plot.bottom + 3} />
      ))}
      {values.map(({ y, value }) => (
        <g key={value}>
          <line x1={plot.left} x2={plot.right} y1={y} y2={y} data-zero={value === 0 || undefined} />
          <text x={plot.left - 5} y={y + 3} textAnchor="end">
            {formatNumber(value, language, digits).replace('-', '−')}
          </text>
        </g>
      ))}
      {labels.map(({ x, label }) => (
        <text key={label.at} x={x} y={plot.bottom + 13} textAnchor="middle">
          {axisLabelText(label, language)}
        </text>
      ))}
    </g>
  );
}

/** The day on which the aerial image was taken. */
function Flight({ scene: { plot, flightX }, date }: { scene: Scene; date: string | null }) {
  const { t } = useText();
  if (flightX === null || date === null) return null;
  const isRight = flightX > (plot.left + plot.right) / 2;
  const text = t('evidence.flight', { date: isoDay(date).slice(5) });
  return (
    <g className="curve-flight">
      <line x1={flightX} x2={flightX} y1={plot.top - 10} y2={plot.bottom} />
      <text x={flightX + (isRight ? -4 : 4)} y={plot.top - 3} textAnchor={isRight ? 'end' : 'start'}>
        {isDayUnknown(date) ? t('evidence.flightMonth', { date: isoDay(date) }) : text}
      </text>
    </g>
  );
}

function Pointed({ scene, index }: { scene: Scene; index: number | null }) {
  const dot = scene.dots.find((one) => one.index === index);
  if (!dot) return null;
  return <line className="curve-pointed" x1={dot.x} x2={dot.x} y1={scene.plot.top} y2={scene.plot.bottom} />;
}
