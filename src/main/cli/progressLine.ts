import type { CliContext } from './CliIo.ts';
import { formatCount } from './output.ts';

export interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  /** Units per second, 0 while unknown. */
  readonly rate: number;
  readonly unit: string;
}

/** Width of the bar in characters. */
const barWidth = 24;

/** One line on stderr that is drawn over; nothing at all where stderr is no terminal. */
export function createProgressLine(context: CliContext): { show(progress: Progress): void; clear(): void } {
  const { io } = context;
  let shown = false;
  return {
    show(progress) {
      if (io.progressWidth === null) return;
      io.err(`\r\x1b[2K${describeProgress(context, progress).slice(0, io.progressWidth - 1)}`);
      shown = true;
    },
    clear() {
      if (shown) io.err('\r\x1b[2K');
      shown = false;
    },
  };
}

/** `writing [######------] 1,200/2,400 patches  50 %  310/s  0:04`; without a bar while the total is not known. */
export function describeProgress(context: CliContext, { phase, done, total, rate, unit }: Progress): string {
  const { texts } = context;
  const parts = [texts.phases[phase] ?? phase];
  const count = formatCount(context, done);
  const unitName = texts.units[unit] ?? unit;
  if (total > 0) {
    const share = Math.min(1, done / total);
    const filled = Math.round(share * barWidth);
    parts.push(`[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`);
    parts.push(`${count}/${formatCount(context, total)} ${unitName}`.trim(), `${Math.floor(share * 100)} %`);
  } else if (done > 0) parts.push(`${count} ${unitName}`.trim());
  if (rate > 0) {
    parts.push(`${formatRate(context, rate)}/s`);
    if (total > done) parts.push(formatSeconds((total - done) / rate));
  }
  return parts.join('  ');
}

/** Models answer some patches a second, or one in some seconds: below ten, one decimal says which. */
function formatRate({ language }: CliContext, rate: number): string {
  return rate.toLocaleString(language, { maximumFractionDigits: rate < 10 ? 1 : 0 });
}

function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  const clock = `${String(Math.floor(whole / 60) % 60)}:${String(whole % 60).padStart(2, '0')}`;
  return whole < 3600 ? clock : `${Math.floor(whole / 3600)}:${clock.padStart(5, '0')}`;
}
