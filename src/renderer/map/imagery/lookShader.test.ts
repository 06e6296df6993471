import { describe, expect, it } from 'vitest';
import type { ImageryLayer } from '../../../shared/contract/index.ts';
import { imagery, isSeries, type ImageryId } from '../../../shared/model/imagery.ts';
import { builtInSets, rampIds, type Look } from '../../../shared/model/look.ts';
import { lightOf, planLook, stretchUniforms, type LookPlan } from './lookShader.ts';

function layerOf(id: ImageryId): ImageryLayer {
  const { bands, dtype, gutterPx } = imagery[id];
  return {
    ...{ id, gsd: 1, origin: [0, 0], widthPx: 512, heightPx: 512, tileSizePx: 512, levels: 1, patches: 1 },
    ...{ bands: bands.length, dtype, gutterPx, dates: null, mismatch: null, unit: null, offGridM: 0 },
    series: isSeries(id) ? ['2021-06-01'] : [],
  };
}

function plan(look: Look): LookPlan {
  const planned = planLook(look, layerOf(look.imagery));
  if ('unavailable' in planned) throw new Error(planned.unavailable);
  return planned;
}

const looks = Object.fromEntries(builtInSets.map(({ id, look }) => [id, look])) as Record<string, Look>;
const rgb = looks['rgb']!;
const value = (expression: string, imageryId: ImageryId = 'aerial'): Look => ({
  ...rgb,
  imagery: imageryId,
  rendering: { kind: 'value', expression, ramp: 'viridis', shaded: false },
});
const bands = (id: ImageryId, ...names: [string, string, string]): Look => ({
  ...rgb,
  imagery: id,
  rendering: { kind: 'bands', bands: names },
});

describe('a look', () => {
  it('of the same kind needs no other program: bands, ramp and light are uniforms', () => {
    expect(plan(looks['infrared']!).key).toBe(plan(rgb).key);
    expect(plan(looks['infrared']!).fragment).toBe(plan(rgb).fragment);
    expect(plan(looks['infrared']!).uniforms).not.toEqual(plan(rgb).uniforms);
    for (const ramp of rampIds) {
      const look = value('(nir - red) / (nir + red)');
      const other = { ...look, rendering: { ...look.rendering, ramp } } as Look;
      expect(plan(other).key).toBe(plan(look).key);
    }
  });

  it('with the same key always has the same program', () => {
    const all = [
      ...builtInSets.map(({ look }) => look),
      ...(['aerial', 'spot', 's2'] as const).map((id) => bands(id, 'red', 'nir', 'green')),
      ...(['nir', 'red * 2', 'nir - red'] as const).map((text) => value(text)),
      { ...looks['height']!, rendering: { ...looks['height']!.rendering, shaded: false } } as Look,
      { ...looks['s2']!, clouds: false },
    ].map(plan);
    for (const a of all) for (const b of all) if (a.key === b.key) expect(a.fragment).toBe(b.fragment);
    expect(new Set(all.map(({ key }) => key)).size).toBeGreaterThan(8);
  });

  it('picks bands by any of their names', () => {
    expect(plan(bands('aerial', 'nir', 'red', 'green')).uniforms['u_pick']).toEqual([
      ...[0, 0, 0, 1],
      ...[1, 0, 0, 0],
      ...[0, 1, 0, 0],
    ]);
    expect(plan(bands('s2', 'b12', 'nir', 'b02')).uniforms).toEqual(
      plan(bands('s2', 'swir2', 'b08', 'blue')).uniforms,
    );
    const swir = plan(bands('s2', 'b12', 'b12', 'b12')).uniforms['u_pick'] as number[];
    expect(swir.flatMap((weight, i) => (weight === 0 ? [] : [i]))).toEqual([9, 21, 33]);
  });

  it('that names what the ROI or the imagery has not, says so', () => {
    expect(planLook(rgb, null)).toEqual({ unavailable: 'missing' });
    expect(planLook(looks['s2']!, { ...layerOf('s2'), series: [] })).toEqual({ unavailable: 'noDate' });
    expect(planLook(bands('spot', 'b12', 'red', 'green'), layerOf('spot'))).toEqual({ unavailable: 'band' });
    expect(planLook(value('swir1 / red'), layerOf('aerial'))).toEqual({ unavailable: 'expression' });
    expect(planLook(value('red >'), layerOf('aerial'))).toEqual({ unavailable: 'expression' });
    expect(planLook(value('red > 3'), layerOf('aerial'))).toEqual({ unavailable: 'expression' });
    const relief = { kind: 'relief', of: 'dsm', azimuth: 315, altitude: 45, exaggeration: 1 } as const;
    expect(planLook({ ...rgb, rendering: relief }, layerOf('aerial'))).toEqual({ unavailable: 'band' });
  });

  it('of images without infrared or of other samples shows no infrared and no index that would be made up', () => {
    const ndvi = value('(nir - red) / (nir + red)');
    const colour = { ...layerOf('aerial'), usableBands: 3 };
    expect(planLook(looks['infrared']!, colour)).toEqual({ unavailable: 'band' });
    expect(planLook(ndvi, colour)).toEqual({ unavailable: 'band' });
    for (const look of [rgb, value('red - blue')]) expect(planLook(look, colour)).toHaveProperty('fragment');
    const wide = { ...layerOf('aerial'), stretched: true };
    expect(planLook(ndvi, wide)).toEqual({ unavailable: 'stretched' });
    expect(planLook(looks['infrared']!, wide)).toHaveProperty('fragment');
  });

  it('computes an index from the bands that it names', () => {
    const { fragment, labels } = plan(value('(nir - red) / (nir + 2 * red)'));
    expect(fragment).toContain('divided((t0.w - t0.x), (t0.w + (2.0 * t0.x)))');
    expect(labels).toEqual(['(nir - red) / (nir + 2 * red)']);
    expect(plan(value('swir2 - b02', 's2')).fragment).toContain('(t2.y - t0.x)');
    expect(plan(value('height', 'dem')).fragment).toContain('(t0.x - t0.y)');
    expect(plan(value('-nir + 0.5')).fragment).toContain('((-t0.w) + 0.5)');
  });

  it('never lets a name or a number of the user into the program as text', () => {
    // Numbers are written by the program, names come from its own list.
    expect(plan(value('nir * 1e400')).fragment).toContain('(t0.w * 3e+38)');
    expect(planLook(value('nir; discard'), layerOf('aerial'))).toEqual({ unavailable: 'expression' });
  });

  it('hatches clouds where there are masks', () => {
    expect(plan(looks['s2']!).fragment).toContain('hatched(color)');
    expect(plan({ ...looks['s2']!, clouds: false }).fragment).not.toContain('hatched(');
    expect(plan({ ...rgb, clouds: true }).key).toBe(plan(rgb).key);
  });
});

describe('a stretch', () => {
  it('is the same for all channels or one for each', () => {
    expect(stretchUniforms([[0, 50]])).toEqual({
      u_low: [0, 0, 0],
      u_scale: [0.02, 0.02, 0.02],
      u_shift: [0, 0, 0],
    });
    expect(stretchUniforms([[0, 1], [2, 4], [5, 10]])['u_scale']).toEqual([1, 0.5, 0.2]); // prettier-ignore
  });

  it('without a width shows the middle, and turned round shows the opposite', () => {
    expect(stretchUniforms([[7, 7]])).toMatchObject({ u_scale: [0, 0, 0], u_shift: [0.5, 0.5, 0.5] });
    expect(stretchUniforms([[10, 0]])['u_scale']).toEqual([-0.1, -0.1, -0.1]);
  });
});

it('points to the light from north, clockwise', () => {
  const close = (light: number[], expected: number[]) =>
    expected.forEach((part, i) => expect(light[i]).toBeCloseTo(part, 12));
  close(lightOf({ azimuth: 0, altitude: 45, exaggeration: 2 }), [0, Math.SQRT1_2, Math.SQRT1_2, 2]);
  close(lightOf({ azimuth: 90, altitude: 0, exaggeration: 1 }), [1, 0, 0, 1]);
  close(lightOf({ azimuth: 315, altitude: 90, exaggeration: 1 }), [0, 0, 1, 1]);
});
