import type { ImageryId } from '../../../shared/model/imagery.ts';
import {
  builtInSets,
  type Look,
  type RampId,
  type Rendering,
  type Stretch,
} from '../../../shared/model/look.ts';

/** A number that is often looked at, with the range and the ramp that suit it. */
export interface IndexPreset {
  readonly id: string;
  readonly expression: string;
  readonly ramp: RampId;
  readonly range: readonly [number, number];
}

const ndvi = { ramp: 'vegetation', range: [-0.2, 0.9] } as const;
const water = { ramp: 'difference', range: [-0.8, 0.8] } as const;
const backscatter = { ramp: 'grey', range: [-20, 0] } as const;

const rgbi: readonly IndexPreset[] = [
  { id: 'ndvi', expression: '(nir - red) / (nir + red)', ...ndvi },
  // McFeeters 1996.
  { id: 'ndwi', expression: '(green - nir) / (green + nir)', ...water },
];

/** Ready-made numbers of each imagery; those of Sentinel-2 are the ones whose curves the evidence card draws. */
export const indexPresets: Readonly<Record<ImageryId, readonly IndexPreset[]>> = {
  aerial: [
    ...rgbi,
    { id: 'brightness', expression: '(red + green + blue) / 3', ramp: 'grey', range: [0, 255] },
    { id: 'nir', expression: 'nir', ramp: 'grey', range: [0, 255] },
  ],
  pan: [{ id: 'pan', expression: 'pan', ramp: 'grey', range: [0, 255] }],
  dem: [
    { id: 'height', expression: 'dsm - dtm', ramp: 'viridis', range: [0, 20] },
    { id: 'dsm', expression: 'dsm', ramp: 'terrain', range: [0, 500] },
    { id: 'dtm', expression: 'dtm', ramp: 'terrain', range: [0, 500] },
  ],
  spot: [
    ...rgbi,
    { id: 'brightness', expression: '(red + green + blue) / 3', ramp: 'grey', range: [200, 1200] },
  ],
  s2: [
    { id: 'ndvi', expression: '(b08 - b04) / (b08 + b04)', ...ndvi },
    { id: 'ndwi', expression: '(b03 - b08) / (b03 + b08)', ...water },
    { id: 'ndre', expression: '(b08 - b05) / (b08 + b05)', ...ndvi },
    { id: 'nbr', expression: '(b08 - b12) / (b08 + b12)', ramp: 'vegetation', range: [-0.5, 0.9] },
    { id: 'brightness', expression: '(b02 + b03 + b04) / 3', ramp: 'grey', range: [0, 3000] },
  ],
  s1asc: [
    { id: 'vv', expression: 'vv', ...backscatter },
    { id: 'vh', expression: 'vh', ramp: 'grey', range: [-28, -8] },
    { id: 'ratio', expression: 'vv - vh', ramp: 'viridis', range: [2, 14] },
  ],
  s1desc: [
    { id: 'vv', expression: 'vv', ...backscatter },
    { id: 'vh', expression: 'vh', ramp: 'grey', range: [-28, -8] },
    { id: 'ratio', expression: 'vv - vh', ramp: 'viridis', range: [2, 14] },
  ],
  elevation: [{ id: 'elevation', expression: 'elevation', ramp: 'viridis', range: [0, 255] }],
};

/** The preset that an expression is, however it is spaced. */
export function presetOf(imagery: ImageryId, expression: string): IndexPreset | null {
  const plain = (text: string) => text.replaceAll(/\s+/g, '').toLowerCase();
  return indexPresets[imagery].find((preset) => plain(preset.expression) === plain(expression)) ?? null;
}

export interface BandsPreset {
  readonly id: string;
  readonly bands: readonly [string, string, string];
}

const colours: readonly BandsPreset[] = [
  { id: 'natural', bands: ['red', 'green', 'blue'] },
  { id: 'infrared', bands: ['nir', 'red', 'green'] },
];

/** Ready-made triples; imagery without any has fewer than three bands that differ. */
export const bandsPresets: Readonly<Partial<Record<ImageryId, readonly BandsPreset[]>>> = {
  aerial: colours,
  spot: colours,
  s2: [
    { id: 'natural', bands: ['b04', 'b03', 'b02'] },
    { id: 'infrared', bands: ['b08', 'b04', 'b03'] },
    { id: 'shortwave', bands: ['b12', 'b8a', 'b04'] },
  ],
  s1asc: [{ id: 'radar', bands: ['vv', 'vh', 'vv'] }],
  s1desc: [{ id: 'radar', bands: ['vv', 'vh', 'vv'] }],
};

/** The stretch that three bands of an imagery begin with. */
function bandsStretch(imagery: ImageryId): Stretch {
  if (imagery === 's2') return { mode: 'fixed', ranges: [[0, 3000]] };
  if (imagery === 'aerial') return { mode: 'fixed', ranges: [[0, 255]] };
  return { mode: 'percentile', low: 2, high: 98, over: 'roi' };
}

/** How an imagery looks before anybody chose: as the set of the program that shows it. */
export function defaultLook(imagery: ImageryId): Look {
  const like = imagery === 's1desc' ? 's1asc' : imagery;
  const set = builtInSets.find((known) => known.look.imagery === like)!;
  return { ...set.look, imagery };
}

/** The look in another kind of rendering, with the stretch that suits it; the same look if it is of that kind. */
export function withKind(look: Look, kind: Rendering['kind']): Look {
  if (look.rendering.kind === kind) return look;
  const { imagery } = look;
  if (kind === 'bands') {
    const bands = bandsPresets[imagery]?.[0]?.bands;
    if (!bands) return look;
    return { ...look, rendering: { kind, bands: [...bands] }, stretch: bandsStretch(imagery) };
  }
  if (kind === 'relief') {
    // Lit from the north-west and half-way up: the cartographers' habit, in which hills read as hills.
    return { ...look, rendering: { kind, of: 'dsm', azimuth: 315, altitude: 45, exaggeration: 1 } };
  }
  return withPreset(look, indexPresets[imagery][0]!);
}

/** The look with a preset of its imagery. */
export function withPreset(look: Look, { expression, ramp, range }: IndexPreset): Look {
  const shaded = look.imagery === 'dem' && (look.rendering.kind !== 'value' || look.rendering.shaded);
  return {
    ...look,
    rendering: { kind: 'value', expression, ramp, shaded },
    // Absolute heights differ from land to land: their range is read from the ROI.
    stretch:
      expression === 'dsm' || expression === 'dtm'
        ? { mode: 'percentile', low: 2, high: 98, over: 'roi' }
        : { mode: 'fixed', ranges: [[range[0], range[1]]] },
  };
}
