import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cutOut,
  indicesOf,
  scenes,
  slowComparison,
  type Scene,
} from '../../../test/support/slowComparison.ts';
import { countPixels } from '../editing/pixelSet.ts';
import type { ComparedPatch, RoiFindings } from './roi.ts';
import { RoiComparison } from './RoiComparison.ts';

function comparisonOf({ grid, pixels, rules }: Scene): RoiComparison {
  const comparison = new RoiComparison(grid, rules);
  pixels.forEach(({ lpis, cover }, i) => {
    comparison.setLpis(i, lpis?.level1 ?? null, lpis?.level3 ?? null);
    comparison.setCover(i, cover);
  });
  return comparison;
}

/** Findings as the slow comparison tells them. */
const plain = ({ regions, disagreements, patches }: RoiFindings, width: number) => ({
  ...{ regions, patches },
  disagreements: disagreements.map(({ set, edgeM, ...rest }) => ({
    ...{ ...rest, pixels: indicesOf(set, width) },
    edgeM: edgeM.map((metres) => expect.closeTo(metres, 9) as number),
  })),
});

/** The scene with each patch cut into two at a column or a row. */
function halved(scene: Scene, at: readonly number[]): Scene {
  const patches: ComparedPatch[] = [];
  const pixels: Scene['pixels'][number][] = [];
  scene.grid.patches.forEach((patch, i) => {
    const { lpis, cover } = scene.pixels[i]!;
    const { widthPx, heightPx } = patch;
    const isAcross = (at[i]! & 1) === 1;
    const cut = 1 + (at[i]! >> 1);
    const length = isAcross ? widthPx : heightPx;
    const parts =
      cut >= length
        ? [{ x: 0, y: 0, widthPx, heightPx }]
        : isAcross
          ? [
              { x: 0, y: 0, widthPx: cut, heightPx },
              { x: cut, y: 0, widthPx: widthPx - cut, heightPx },
            ]
          : [
              { x: 0, y: 0, widthPx, heightPx: cut },
              { x: 0, y: cut, widthPx, heightPx: heightPx - cut },
            ];
    for (const part of parts) {
      patches.push({ ...patch, ...part, x: patch.x + part.x, y: patch.y + part.y });
      pixels.push({
        lpis: lpis && {
          level1: cutOut(lpis.level1, widthPx, part),
          level3: cutOut(lpis.level3, widthPx, part),
        },
        cover: cover && cutOut(cover, widthPx, part),
      });
    }
  });
  return { ...scene, grid: { ...scene.grid, patches }, pixels };
}

describe('a comparison', () => {
  test('finds what a walk over all pixels finds', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const findings = comparisonOf(scene).compute();
        expect(slowComparison(scene)).toEqual(plain(findings, scene.grid.widthPx));
        for (const { set, areaPx } of findings.disagreements) expect(countPixels(set)).toBe(areaPx);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test('finds the same after changes as anew', () => {
    const changes = fc.array(fc.record({ patch: fc.nat(8), from: fc.nat(80), value: fc.nat(13) }), {
      ...{ minLength: 1, maxLength: 6, size: 'max' },
    });
    fc.assert(
      fc.property(scenes, changes, (scene, list) => {
        const comparison = comparisonOf(scene);
        comparison.compute();
        const pixels = scene.pixels.map(({ lpis, cover }) => ({ lpis, cover: cover && cover.slice() }));
        for (const { patch, from, value } of list) {
          const cover = pixels[patch % Math.max(1, pixels.length)]?.cover;
          if (!cover) continue;
          cover.fill(value, from, from + 20);
          comparison.setCover(patch % pixels.length, cover);
          comparison.compute();
        }
        expect(comparison.compute()).toEqual(comparisonOf({ ...scene, pixels }).compute());
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  test('does not depend on how the ROI is cut into patches', () => {
    const cuts = fc.array(fc.nat(15), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(scenes, cuts, (scene, at) => {
        const whole = comparisonOf(scene).compute();
        const parts = comparisonOf(halved(scene, at)).compute();
        expect({ ...parts, patches: null }).toEqual({ ...whole, patches: null });
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  test('follows LPIS that comes or goes later', () => {
    fc.assert(
      fc.property(scenes, fc.nat(8), (scene, n) => {
        const i = n % Math.max(1, scene.pixels.length);
        const lpis = scene.pixels[i]?.lpis;
        if (!lpis) return;
        const comparison = comparisonOf(scene);
        const before = comparison.compute();
        comparison.setLpis(i, null, null);
        const without = scene.pixels.map((one, k) => (k === i ? { ...one, lpis: null } : one));
        expect(comparison.compute()).toEqual(comparisonOf({ ...scene, pixels: without }).compute());
        comparison.setLpis(i, lpis.level1, lpis.level3);
        expect(comparison.compute()).toEqual(before);
      }),
      { seed: 4, numRuns: 60 },
    );
  });
});
