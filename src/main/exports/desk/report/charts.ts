import { html, type Html } from './html.ts';

/** A part of a bar. */
export interface BarPart {
  readonly value: number;
  /** Name of a class of the style sheet that fills it. */
  readonly fill: string;
  /** What it is, for those who point at it or do not see it. */
  readonly label: string;
}

export interface Bar {
  readonly label: string;
  readonly parts: readonly BarPart[];
  /** Written at its end. */
  readonly note: string;
}

const rowHeight = 22;
const barHeight = 14;
const labelWidth = 280;
const barsWidth = 380;
const noteWidth = 130;

/** Bars to the right, one a row, their parts one after the other; the longest fills the width, or `longest` does. */
export function rowBars(title: string, bars: readonly Bar[], longest = maxOf(bars)): Html {
  const height = bars.length * rowHeight;
  const scale = longest > 0 ? barsWidth / longest : 0;
  const rows = bars.map(({ label, parts, note }, i) => {
    let x = labelWidth;
    const y = i * rowHeight + (rowHeight - barHeight) / 2;
    const middle = i * rowHeight + rowHeight / 2;
    const rects = parts.map((part) => {
      const width = part.value * scale;
      const rect = html`<rect
        class="${part.fill}"
        x="${px(x)}"
        y="${px(y)}"
        width="${px(width)}"
        height="${barHeight}"
        ><title>${part.label}</title></rect
      >`;
      x += width;
      return rect;
    });
    return html`<text class="end" x="${labelWidth - 8}" y="${px(middle)}"
        >${shortened(label)}<title>${label}</title></text
      >${rects}<text x="${px(x + 6)}" y="${px(middle)}">${note}</text>`;
  });
  const width = labelWidth + barsWidth + noteWidth;
  return html`<svg
    class="chart"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    role="img"
    aria-label="${title}"
  >
    ${rows}
  </svg>`;
}

const columnWidth = 44;
const columnsHeight = 140;

/** Bars upwards side by side, with their number above and their name below. */
export function columnBars(title: string, bars: readonly Bar[]): Html {
  const longest = maxOf(bars);
  const scale = longest > 0 ? (columnsHeight - 20) / longest : 0;
  const columns = bars.map(({ label, parts, note }, i) => {
    let y = columnsHeight;
    const x = i * columnWidth + 4;
    const middle = x + (columnWidth - 8) / 2;
    const rects = parts.map((part) => {
      const height = part.value * scale;
      y -= height;
      return html`<rect
        class="${part.fill}"
        x="${px(x)}"
        y="${px(y)}"
        width="${columnWidth - 8}"
        height="${px(height)}"
        ><title>${part.label}</title></rect
      >`;
    });
    return html`${rects}<text class="middle" x="${px(middle)}" y="${px(y - 8)}">${note}</text
      ><text class="middle" x="${px(middle)}" y="${columnsHeight + 12}">${label}</text>`;
  });
  const width = bars.length * columnWidth;
  const height = columnsHeight + 24;
  return html`<svg
    class="chart"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    role="img"
    aria-label="${title}"
  >
    <line x1="0" x2="${width}" y1="${columnsHeight}" y2="${columnsHeight}" />
    ${columns}
  </svg>`;
}

const sumOf = ({ parts }: Bar): number => parts.reduce((sum, { value }) => sum + value, 0);
const maxOf = (bars: readonly Bar[]): number => Math.max(0, ...bars.map(sumOf));
/** Tenths of a pixel are fine enough. */
const px = (value: number): number => Math.round(value * 10) / 10;
/** A name that does not fit is cut; the whole one shows when it is pointed at. */
const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
