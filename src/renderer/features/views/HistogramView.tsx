import { useId, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useText } from '../../i18n/index.ts';
import type { Channel } from '../../map/imagery/imageryStore.ts';
import { bandLabel } from './bandLabel.ts';
import { Choice } from './Choice.tsx';
import { moveEnd, rangeNumber, roundTo, type Range } from './ranges.ts';

const heightPx = 44;
/** Of the width of the histogram: a step of a key, and the least distance between the ends. */
const keyStep = 0.01;

/** Values of the map with the two ends of the stretch, to drag or to move by keys; either makes the stretch a fixed one. */
export function HistogramView({
  channels,
  onRanges,
}: {
  channels: readonly Channel[];
  onRanges(ranges: [number, number][]): void;
}) {
  const { t } = useText();
  const [chosen, setChosen] = useState(0);
  const first = channels[0];
  if (!first) return <div className="histogram" aria-hidden="true" />;
  const isOne = channels.every(({ range }) => range[0] === first.range[0] && range[1] === first.range[1]);
  const at = isOne ? 0 : Math.min(chosen, channels.length - 1);
  const domain = domainOf(channels);
  const { range } = channels[at]!;
  const move = (end: 0 | 1, value: number) => {
    const next = moveEnd(range, end, roundTo(value, domain), (domain[1] - domain[0]) * keyStep);
    onRanges(
      channels.map((channel, index) => {
        const [low, high] = isOne || index === at ? next : channel.range;
        return [low, high];
      }),
    );
  };
  return (
    <div className="histogram-block">
      <div className="histogram" data-testid="histogram">
        <Bars channels={channels} domain={domain} />
        <Handle end={0} {...{ range, domain, move, label: t('views.low') }} />
        <Handle end={1} {...{ range, domain, move, label: t('views.high') }} />
      </div>
      {!isOne && (
        <Choice
          label={t('views.channel')}
          value={String(at)}
          options={channels.map(({ label }, index) => ({ value: String(index), label: bandLabel(label, t) }))}
          onChoose={(value) => setChosen(Number(value))}
          testId="histogram-channel"
        />
      )}
    </div>
  );
}

/** From the lowest to the highest of values and ends, never empty. */
function domainOf(channels: readonly Channel[]): Range {
  const lows = channels.flatMap(({ range, histogram }) => [range[0], ...(histogram ? [histogram.low] : [])]);
  const highs = channels.flatMap(({ range, histogram }) => [
    range[1],
    ...(histogram ? [histogram.high] : []),
  ]);
  const [low, high] = [Math.min(...lows), Math.max(...highs)];
  return high > low ? [low, high] : [low - 0.5, low + 0.5];
}

const shareOf = (value: number, [low, high]: Range) => Math.min(1, Math.max(0, (value - low) / (high - low)));

const colours = ['red', 'green', 'blue'] as const;

function Bars({ channels, domain }: { channels: readonly Channel[]; domain: Range }) {
  return (
    <svg viewBox={`0 0 100 ${heightPx}`} preserveAspectRatio="none" aria-hidden="true">
      {channels.map(({ histogram, label }, index) => {
        if (!histogram) return null;
        const { counts, low, high } = histogram;
        // Rare values are seen beside frequent ones: the root tells them apart without hiding either.
        const most = Math.sqrt(Math.max(...counts, 1));
        const xOf = (bin: number) =>
          (shareOf(low + ((high - low) * bin) / counts.length, domain) * 100).toFixed(2);
        const steps = counts.map((count, bin) => {
          const y = (heightPx * (1 - (0.96 * Math.sqrt(count)) / most)).toFixed(2);
          return `L${xOf(bin)} ${y}L${xOf(bin + 1)} ${y}`;
        });
        const path = `M${xOf(0)} ${heightPx}${steps.join('')}L${xOf(counts.length)} ${heightPx}Z`;
        return (
          <path
            key={`${index} ${label}`}
            d={path}
            data-channel={channels.length === 3 ? colours[index] : undefined}
            vectorEffect="non-scaling-stroke"
          />
        );
      })}
    </svg>
  );
}

function Handle({
  end,
  range,
  domain,
  label,
  move,
}: {
  end: 0 | 1;
  range: Range;
  domain: Range;
  label: string;
  move(end: 0 | 1, value: number): void;
}) {
  const { language } = useText();
  const id = useId();
  const value = range[end];
  const span = domain[1] - domain[0];
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { left, width } = event.currentTarget.parentElement!.getBoundingClientRect();
    move(end, domain[0] + Math.min(1, Math.max(0, (event.clientX - left) / width)) * span);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[
      event.key
    ];
    if (!steps) return;
    event.preventDefault();
    move(end, value + steps * span * keyStep);
  };
  return (
    <div
      id={id}
      className="histogram-end"
      data-end={end}
      style={{ left: `${shareOf(value, domain) * 100}%` }}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={domain[0]}
      aria-valuemax={domain[1]}
      aria-valuenow={value}
      aria-valuetext={rangeNumber(value, domain, language)}
      data-testid={end === 0 ? 'histogram-low' : 'histogram-high'}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
    >
      <span>{rangeNumber(value, domain, language)}</span>
    </div>
  );
}
