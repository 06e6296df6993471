import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeTiff, readRaster } from '../../src/main/raster/index.ts';
import { makeFolder } from '../../src/main/raster/testRasters.ts';
import { python, runPython } from '../support/python.ts';
import {
  decibels,
  hillshade,
  meanAndStd,
  percentile,
  rampColor,
  share,
  type Light,
} from '../e2e/looks/formulas.ts';

/*
 * The pictures that `test/e2e/looks.spec.ts` holds the map against are made of these formulas. Here they are held against GDAL
 * and NumPy, so that the map and they cannot be wrong together.
 */

const gdaldem = '/usr/bin/gdaldem';
const hasGdaldem = ((): boolean => {
  try {
    execFileSync(gdaldem, ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // It answers its own version with a status of 1.
    return (error as { status?: number | null }).status === 1;
  }
})();

const side = 40;
/** Hills, and a cliff. */
const heights = Float32Array.from({ length: side * side }, (_, i) => {
  const [x, y] = [i % side, Math.floor(i / side)];
  return 200 + 3 * Math.sin(x / 4) * Math.cos(y / 5) + 0.11 * x - 0.07 * y + (x > 27 && y > 12 ? 2.5 : 0);
});
const cell = 0.4;
const lights: readonly Light[] = [
  { azimuth: 315, altitude: 45, exaggeration: 1 },
  { azimuth: 280, altitude: 35, exaggeration: 2 },
  { azimuth: 20, altitude: 60, exaggeration: 8 },
  { azimuth: 135, altitude: 10, exaggeration: 0.5 },
];

/** The nine heights around a pixel. */
const around = (x: number, y: number): number[] =>
  [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => heights[(y + dy) * side + x + dx]!));

function eachInner(use: (x: number, y: number, at: number) => void): void {
  for (let y = 1; y < side - 1; y++) for (let x = 1; x < side - 1; x++) use(x, y, y * side + x);
}

describe('the hillshade', () => {
  it.skipIf(!hasGdaldem)('is that of gdaldem, to its whole numbers', async () => {
    const folder = makeFolder();
    try {
      const tiff = encodeTiff({
        ...{ width: side, height: side, bands: 1, dtype: 'float32', data: heights, compression: 'none' },
        ...{ layout: { kind: 'strips' }, geo: { origin: [650_000, 6_860_000], pixelSize: cell, epsg: 2154 } },
      });
      writeFileSync(folder.path('dem.tif'), tiff);
      for (const [i, light] of lights.entries()) {
        const out = folder.path(`shade${i}.tif`);
        const options = ['-az', light.azimuth, '-alt', light.altitude, '-z', light.exaggeration].map(String);
        execFileSync(gdaldem, ['hillshade', folder.path('dem.tif'), out, ...options, '-q']);
        const { data } = await readRaster(out);
        // gdaldem writes 1 for the dark and 255 for the light; 0 is "nothing".
        eachInner((x, y, at) => {
          const shade = hillshade(around(x, y), cell, light);
          expect(Math.abs(1 + 254 * shade - data[at]!), `${i} ${x} ${y}`).toBeLessThanOrEqual(0.51);
        });
      }
    } finally {
      folder.remove();
    }
  });

  it.skipIf(python.missing !== null)('is the cosine of normal and light, as NumPy multiplies them', () => {
    const folder = makeFolder();
    try {
      writeFileSync(folder.path('task.json'), JSON.stringify({ heights: [...heights], side, cell, lights }));
      const script = `
import sys, json, numpy as np
task = json.load(open(sys.argv[1]))
z = np.array(task["heights"]).reshape(task["side"], task["side"])
def part(dy, dx): return z[1 + dy:task["side"] - 1 + dy, 1 + dx:task["side"] - 1 + dx]
east = (part(-1, 1) + 2 * part(0, 1) + part(1, 1) - part(-1, -1) - 2 * part(0, -1) - part(1, -1)) / (8 * task["cell"])
north = (part(-1, -1) + 2 * part(-1, 0) + part(-1, 1) - part(1, -1) - 2 * part(1, 0) - part(1, 1)) / (8 * task["cell"])
out = []
for light in task["lights"]:
    az, alt = np.radians(light["azimuth"]), np.radians(light["altitude"])
    to_light = np.array([np.sin(az) * np.cos(alt), np.cos(az) * np.cos(alt), np.sin(alt)])
    normal = np.stack([-east * light["exaggeration"], -north * light["exaggeration"], np.ones_like(east)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    out.append(np.maximum(0, normal @ to_light).tolist())
json.dump(out, sys.stdout)
`;
      const found = JSON.parse(runPython(script, folder.path('task.json'))) as number[][][];
      lights.forEach((light, i) =>
        eachInner((x, y) =>
          expect(hillshade(around(x, y), cell, light)).toBeCloseTo(found[i]![y - 1]![x - 1]!, 10),
        ),
      );
    } finally {
      folder.remove();
    }
  });
});

it.skipIf(python.missing !== null)('percentiles, deviations, decibels and ramps are those of NumPy', () => {
  const folder = makeFolder();
  try {
    const values = Array.from({ length: 997 }, (_, i) => ((i * 7919) % 1009) ** 1.3 / 10 + 0.01);
    const colors = [
      [10, 20, 30],
      [200, 100, 0],
      [255, 255, 255],
    ] as const;
    writeFileSync(folder.path('task.json'), JSON.stringify({ values, colors }));
    const script = `
import sys, json, numpy as np
task = json.load(open(sys.argv[1]))
v, c = np.array(task["values"]), np.array(task["colors"], dtype=float)
at = np.clip((v - 50) / 500, 0, 1)
ramp = np.stack([np.interp(at, np.linspace(0, 1, len(c)), c[:, i]) for i in range(3)], axis=1)
json.dump({"percentiles": np.percentile(v, [0, 2, 50, 98, 100]).tolist(), "mean": v.mean(), "std": v.std(),
           "decibels": (10 * np.log10(v)).tolist(), "ramp": ramp.tolist()}, sys.stdout)
`;
    const found = JSON.parse(runPython(script, folder.path('task.json'))) as {
      percentiles: number[];
      mean: number;
      std: number;
      decibels: number[];
      ramp: number[][];
    };
    [0, 2, 50, 98, 100].forEach((p, i) =>
      expect(percentile(values, p)).toBeCloseTo(found.percentiles[i]!, 9),
    );
    const [mean, std] = meanAndStd(values);
    expect(mean).toBeCloseTo(found.mean, 9);
    expect(std).toBeCloseTo(found.std, 9);
    values.forEach((value, i) => {
      expect(decibels(value)).toBeCloseTo(found.decibels[i]!, 9);
      const color = rampColor(colors, share(value, [50, 550]));
      color.forEach((part, band) => expect(part).toBeCloseTo(found.ramp[i]![band]!, 9));
    });
  } finally {
    folder.remove();
  }
});
