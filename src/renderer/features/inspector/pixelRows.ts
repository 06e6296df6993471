import type { AppErrorData } from '../../../shared/errors.ts';
import type { ImageryLayer, PixelValues } from '../../../shared/contract/index.ts';
import type { ImageryId } from '../../../shared/model/imagery.ts';
import type { Language } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';

/** A number under the name of its band, both as they are shown. */
export interface BandValue {
  /** A key of the texts where it differs between languages, else the name itself. */
  readonly name: string;
  readonly text: string;
}

/** What one imagery has at a pixel. */
export interface ImageryRow {
  readonly id: ImageryId;
  /** `YYYY-MM-DD` of a series; null for others, and where it is not known. */
  readonly date: string | null;
  readonly bands: readonly BandValue[];
  /** `here`: the patch has it; `absent`: it has not; `unknown`: nothing was read yet. */
  readonly state: 'here' | 'absent' | 'unknown';
  readonly error: AppErrorData | null;
}

const none = '—';
type Numbers = readonly (number | null)[];

interface BandSpec {
  readonly name: string;
  readonly digits: number;
  value(v: Numbers): number | null;
}

const band = (name: string, index: number, digits = 0): BandSpec => ({
  name,
  digits,
  value: (v) => v[index] ?? null,
});

/** `(a - b) / (a + b)`; null where either is missing or both are 0. */
export function normalisedDifference(
  a: number | null | undefined,
  b: number | null | undefined,
): number | null {
  if (a === null || b === null || a === undefined || b === undefined || a + b === 0) return null;
  return (a - b) / (a + b);
}

const difference = (a: number | null | undefined, b: number | null | undefined): number | null =>
  a === null || b === null || a === undefined || b === undefined ? null : a - b;

const rgbi: readonly BandSpec[] = [
  ...['R', 'G', 'B', 'nir'].map((name, i) => band(name, i)),
  { name: 'NDVI', digits: 2, value: (v) => normalisedDifference(v[3], v[0]) },
];

/** Backscatter in dB: `10 log10(x)` of linear values, none of what is not above zero. */
export function toDecibels(value: number | null | undefined, unit: 'linear' | 'dB' | null): number | null {
  if (value === null || value === undefined || unit === 'dB') return value ?? null;
  return value > 0 ? 10 * Math.log10(value) : null;
}

const radar = (unit: 'linear' | 'dB' | null): readonly BandSpec[] => [
  { name: 'VV dB', digits: 1, value: (v) => toDecibels(v[0], unit) },
  { name: 'VH dB', digits: 1, value: (v) => toDecibels(v[1], unit) },
  {
    name: 'VV/VH',
    digits: 1,
    value: (v) => difference(toDecibels(v[0], unit), toDecibels(v[1], unit)),
  },
];

const s2Names = ['B02', 'B03', 'B04', 'B05', 'B06', 'B07', 'B08', 'B8A', 'B11', 'B12'];

function specsOf({ id, unit }: Pick<ImageryLayer, 'id' | 'unit'>): readonly BandSpec[] {
  if (id === 'aerial' || id === 'spot') return rgbi;
  if (id === 's1asc' || id === 's1desc') return radar(unit);
  if (id === 'dem')
    return [
      band('DSM m', 0, 1),
      band('DTM m', 1, 1),
      { name: 'height', digits: 1, value: (v) => difference(v[0], v[1]) },
    ];
  if (id === 's2')
    return [
      ...s2Names.map((name, i) => band(name, i)),
      { name: 'NDVI', digits: 2, value: (v) => normalisedDifference(v[6], v[2]) },
      { name: 'cloud', digits: 0, value: (v) => v[11] ?? null },
      { name: 'snow', digits: 0, value: (v) => v[10] ?? null },
    ];
  return [band('value', 0)];
}

/**
 * A row for each imagery of the ROI, always with the same bands: only the numbers change as the pointer goes.
 *
 * @param values null before the first answer, and beside the patches.
 */
export function imageryRows(
  layers: readonly Pick<ImageryLayer, 'id' | 'unit'>[],
  values: PixelValues | null,
  language: Language,
): ImageryRow[] {
  return layers.map((layer) => {
    const found = values?.imagery.find(({ id }) => id === layer.id);
    const numbers = found && !found.error ? found.values : [];
    return {
      id: layer.id,
      date: found?.date ?? null,
      bands: specsOf(layer).map(({ name, digits, value }) => {
        const number = value(numbers);
        return { name, text: number === null ? none : formatValue(number, language, digits) };
      }),
      state: !values ? 'unknown' : found && (found.error || found.values.length > 0) ? 'here' : 'absent',
      error: found?.error ?? null,
    };
  });
}

function formatValue(value: number, language: Language, digits: number): string {
  // Counts of a sensor are written without separators: five stand side by side.
  const text = digits === 0 ? String(Math.round(value)) : formatNumber(value, language, digits);
  return /^-[0.,]+$/.test(text) ? text.slice(1) : text.replace('-', '−');
}
