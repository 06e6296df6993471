import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { contract } from '../../src/shared/contract/index.ts';
import type { AppErrorCode } from '../../src/shared/errors.ts';
import type { ContractRouterClient } from '@orpc/contract';
import { makeFolder } from '../fixtures/flairHubFolder.ts';
import { CompareBed, grass, plane, roiOfPatch, wheat } from '../support/compareBed.ts';
import { runCommand } from '../support/commandLine.ts';
import { parseCsv } from '../support/parseCsv.ts';
import { canImport, pythonPath } from '../support/python.ts';
import { RealCore } from '../support/realCore.ts';

/** What the desk gives out, of a comparison and a review as they are: by the contract, and by the command line. */

type ExportInput = Parameters<ContractRouterClient<typeof contract>['review']['export']>[0];

const out = makeFolder('arpenteur-desk-out-');
const at = (name: string): string => join(out, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');

let core: RealCore;
let bed: CompareBed;
/** A building of 144 m² in wheat; water of 400 m² in wheat; a pool of 64 m² in grass. */
let patches: string[];

beforeAll(async () => {
  core = new RealCore();
  bed = new CompareBed(core);
  const water = `${bed.roi()}_1-1`;
  bed.put(water, plane(9, [{ x: 100, y: 100, side: 100, value: 6 }]), plane(wheat));
  const pool = `${bed.roi()}_1-1`;
  bed.put(pool, plane(8, [{ x: 300, y: 50, side: 40, value: 2 }]), plane(grass));
  patches = [bed.barn(), water, pool];
  const image = new Uint8Array(4 * 512 * 512).fill(120);
  bed.write(patches[0]!, 'AERIAL_RGBI', image, 4);
  await bed.open();
  await bed.compare();
}, 60_000);
afterAll(async () => {
  await core.close();
  bed.close();
  rmSync(out, { recursive: true, force: true });
});

async function write(given: Omit<ExportInput, 'datasetId' | 'out'> & { readonly name: string }) {
  const { name, ...rest } = given;
  const { jobId } = await core.client.review.export({ datasetId: bed.datasetId, out: at(name), ...rest });
  return core.done(jobId);
}

const refusal = async (given: Parameters<typeof write>[0]): Promise<AppErrorCode> =>
  write(given).then(
    () => {
      throw new Error('it was written');
    },
    (error: { code: AppErrorCode }) => error.code,
  );

describe('by the contract', () => {
  test('disagreements as the queue has them, with their outline at its place', async () => {
    const items = await bed.items();
    expect(items).toHaveLength(3);
    expect(await write({ what: 'disagreements', name: 'items.csv' })).toMatchObject({ rows: 3 });
    const lines = parseCsv(read('items.csv'));
    const bySeverity = items.toSorted((a, b) => b.severity - a.severity);
    expect(lines.map(({ id }) => id)).toEqual(bySeverity.map(({ id }) => id));
    const byId = new Map(items.map((item) => [item.id, item]));
    for (const line of lines) {
      const item = byId.get(line['id']!)!;
      expect(Number(line['area_m2'])).toBeCloseTo(item.areaM2, 2);
      expect(Number(line['severity'])).toBeCloseTo(item.severity, 3);
      expect(line).toMatchObject({
        roi: item.roiKey,
        patches: item.patchIds[0],
        rule: item.rule,
        state: 'open',
      });
    }

    await write({ what: 'disagreements', name: 'items.geojson' });
    const { features } = JSON.parse(read('items.geojson'));
    const building = features.find(({ properties }: any) => properties.cover === 0);
    const { origin, gsd } = await core.client.catalogue.roi({
      ...{ datasetId: bed.datasetId, roiKey: roiOfPatch(patches[0]!) },
    });
    const [left, top] = [origin[0] + 200 * gsd, origin[1] - 200 * gsd];
    const ring = building.geometry.coordinates[0] as [number, number][];
    expect(Math.min(...ring.map(([x]) => x))).toBeCloseTo(left, 3);
    expect(Math.max(...ring.map(([, y]) => y))).toBeCloseTo(top, 3);
    expect(Math.max(...ring.map(([x]) => x))).toBeCloseTo(left + 60 * gsd, 3);
  });

  test('what a filter selects, and nothing else', async () => {
    const filter = { pairs: ['*/1'], minAreaM2: 200 };
    expect(await write({ what: 'disagreements', name: 'some.csv', filter })).toMatchObject({ rows: 1 });
    expect(parseCsv(read('some.csv'))[0]).toMatchObject({ cover: '6' });
    const nothing = { roiKey: 'D999-2020_ZZ' };
    expect(await write({ what: 'disagreements', name: 'none.csv', filter: nothing })).toMatchObject({
      rows: 0,
    });
  });

  test('verdicts keep the pixels that were judged, also when the mask was edited since', async () => {
    const [building] = await bed.items({ pairs: ['0/1'] });
    const given = await bed.judge(building!.id, 'lpis');
    await bed.judge((await bed.items({ pairs: ['6/1'] }))[0]!.id, 'cosia');
    await core.client.review.takeBack({
      ...{ datasetId: bed.datasetId, eventId: crypto.randomUUID(), target: null },
    });
    await bed.paint(patches[0]!, { x: 190, y: 190, side: 100, value: 9 });
    expect(await bed.items({ pairs: ['0/1'] })).toEqual([]);

    await write({ what: 'verdicts', name: 'verdicts.geojson' });
    const { features } = JSON.parse(read('verdicts.geojson'));
    expect(features.map(({ properties }: any) => [properties.verdict, properties.taken_back])).toEqual([
      ['lpis', false],
      ['cosia', true],
    ]);
    expect(features[0].id).toBe(given.eventId);
    expect(features[0].properties).toMatchObject({ area_m2: 144, item: null, shown_seconds: 3 });
    expect(features[0].geometry.coordinates[0]).toHaveLength(5);
    expect(await write({ what: 'verdicts', name: 'v.csv', filter: { verdicts: ['cosia'] } })).toMatchObject({
      rows: 1,
    });
    await bed.undo(patches[0]!);
  });

  test('patch review: those that nobody touched too', async () => {
    await core.client.review.setPatches({
      ...{ datasetId: bed.datasetId, eventId: crypto.randomUUID(), patchIds: [patches[1]!] },
      ...{ state: 'skipped', skipCode: 'cloudOrShadow' },
    });
    expect(await write({ what: 'patches', name: 'patches.csv' })).toMatchObject({ rows: 3 });
    const lines = new Map(parseCsv(read('patches.csv')).map((line) => [line['patch_id'], line]));
    expect(lines.get(patches[1]!)).toMatchObject({ state: 'skipped', skip_code: 'cloudOrShadow' });
    expect(lines.get(patches[2]!)).toMatchObject({ state: 'untouched', author: '' });
  });

  test('the report has the numbers, the verdicts and a picture where there is an image', async () => {
    expect(await write({ what: 'report', name: 'report.html', language: 'fr' })).toMatchObject({ rows: 3 });
    const text = read('report.html');
    expect(text).toContain('Le RPG a raison');
    expect(text.match(/data:image\/jpeg/g)).toHaveLength(1);
    expect(text.match(/pas d’image/g)).toHaveLength(2);
    expect(text).not.toMatch(/undefined|NaN|\[object|\{\{|<script/);
    expect(await write({ what: 'report', name: 'part.html', filter: { domains: ['D999'] } })).toMatchObject({
      rows: 0,
    });
    expect(read('part.html')).toContain('domains D999');
  });

  test('a place in the dataset, a file of somebody else and a format that is none are refused', async () => {
    writeFileSync(at('mine.gpkg'), 'mine');
    expect(await refusal({ what: 'verdicts', name: 'mine.gpkg' })).toBe('folderNotEmpty');
    expect(read('mine.gpkg')).toBe('mine');
    expect(await refusal({ what: 'verdicts', name: 'no/such/folder.csv' })).toBe('folderUnreadable');
    expect(await refusal({ what: 'disagreements', name: 'items.xlsx' })).toBe('badRequest');
    const { jobId } = await core.client.review.export({
      ...{ datasetId: bed.datasetId, what: 'disagreements', out: join(bed.root, 'items.csv') },
    });
    await expect(core.done(jobId)).rejects.toMatchObject({ code: 'exportInsideDataset' });
  });
});

describe('by the command line', () => {
  const cli = (...args: string[]) => runCommand(out, ...args);
  const work = ['--workspace', 'work'];
  beforeAll(async () => {
    expect((await cli('index', '--dataset', bed.root, ...work)).code).toBe(0);
  }, 60_000);

  test('disagreements: compares first, writes each format, says how many', async () => {
    const first = await cli('disagreements', ...work, '--out', 'cli.gpkg', '--json');
    expect(first.stderr).toBe('');
    expect(first.json()).toMatchObject({ path: at('cli.gpkg'), rows: 3 });
    expect((await cli('--lang', 'fr', 'disagreements', ...work, '--out', 'cli.csv')).stdout).toMatch(
      /Désaccords\s+3\n/,
    );
    expect(parseCsv(read('cli.csv')).map((line) => line['cover_name'])).toContain('bâtiment');
    const degrees = ['--crs', '4326', '--level', 'minor', '--pair', '0/*'];
    expect((await cli('disagreements', ...work, '--out', 'cli.geojson', ...degrees)).code).toBe(0);
    const { features, crs } = JSON.parse(read('cli.geojson'));
    expect([features.length, crs]).toEqual([1, undefined]);
    expect(Math.abs(features[0].geometry.coordinates[0][0][1])).toBeLessThan(90);
  });

  test.skipIf(!canImport('osgeo.ogr'))('GDAL finds the areas that the table tells', () => {
    const script = `
import sys, json
from osgeo import ogr
source = ogr.Open(sys.argv[1])
layer = source.GetLayer('disagreements')
print(json.dumps([[f.GetGeometryRef().IsValid(), f.GetGeometryRef().Area(), f['area_m2']] for f in layer]))`;
    const found = JSON.parse(execFileSync(pythonPath, ['-c', script, at('cli.gpkg')], { encoding: 'utf8' }));
    expect(found).toHaveLength(3);
    for (const [isValid, area, told] of found) {
      expect(isValid).toBe(true);
      expect(area).toBeCloseTo(told, 2);
    }
  });

  test('patches and report are written, too', async () => {
    expect((await cli('review-patches', ...work, '--out', 'cli-patches.csv', '--json')).json()).toMatchObject(
      {
        rows: 3,
      },
    );
    expect((await cli('report', ...work, '--out', 'cli.html', '--language', 'fr')).code).toBe(0);
    expect(read('cli.html')).toContain('<html lang="fr">');
  });

  test('rules go out and come in again; what would change is said before', async () => {
    expect((await cli('rules', ...work, '--out', 'rules.json')).code).toBe(0);
    const rules = JSON.parse(read('rules.json'));
    // Water (6) in wheat (row 1) is only plausible now.
    rules.rows['1'] = `${rules.rows['1'].slice(0, 6)}P${rules.rows['1'].slice(7)}`;
    writeFileSync(at('rules.json'), JSON.stringify(rules));
    const change = { come: 0, go: 1, stay: 2, verdictsKept: 0, verdictsLost: 0 };
    expect((await cli('rules', ...work, '--in', 'rules.json', '--dry-run', '--json')).json()).toEqual({
      ...{ version: 1, dryRun: true, ...change },
    });
    expect((await cli('rules', ...work, '--in', 'rules.json', '--note', 'wet', '--json')).json()).toEqual({
      ...{ version: 2, dryRun: false, ...change },
    });
    expect((await cli('disagreements', ...work, '--out', 'cli.csv', '--json')).json()).toMatchObject({
      rows: 2,
    });
    expect(new Set(parseCsv(read('cli.csv')).map((line) => line['rules_version']))).toEqual(new Set(['2']));
  });

  test('what is not written rightly is refused with the words that are possible', async () => {
    const to = [...work, '--out', 'x.csv'];
    const wrong: string[][] = [
      ['disagreements', ...work],
      ['disagreements', ...work, '--out', 'x.xlsx'],
      ['disagreements', ...to, '--crs', '4326'],
      ['disagreements', ...to, '--rule', 'magic'],
      ['disagreements', ...to, '--pair', '0-16'],
      ['disagreements', ...to, '--min-area', 'big'],
      ['report', ...work, '--out', 'x.pdf'],
      ['rules', ...work, '--note', 'why'],
      ['rules', ...work, '--in', 'a.json', '--out', 'b.json'],
    ];
    for (const words of wrong) expect((await cli(...words)).code, words.join(' ')).toBe(2);
    expect((await cli('disagreements', ...to, '--level', 'huge')).stderr).toContain('minor, major, critical');
    writeFileSync(at('broken.json'), '{"format":"arpenteur-matrix"');
    const broken = await cli('rules', ...work, '--in', 'broken.json');
    expect([broken.code, broken.stderr.includes('broken.json')]).toEqual([1, true]);
    expect((await cli('rules', ...work, '--in', 'missing.json')).code).toBe(3);
    expect((await cli('report', '--workspace', 'nowhere', '--out', 'x.html')).code).toBe(3);
  });
});
