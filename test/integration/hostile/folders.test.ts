import { spawn, spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeMasks, type WriteOptions } from '../../../src/main/exports/writeMasks.ts';
import { doubleTag, geoTagsOf } from '../../../src/main/raster/tiffTags.ts';
import { encodeTiff } from '../../../src/main/raster/index.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { writeFlair, writeFlairArea } from '../../fixtures/flair12Folder.ts';
import { makeFolder, patchIds, writeDataset, writeRaster } from '../../fixtures/flairHubFolder.ts';
import {
  plainImageBytes,
  writeClassList,
  writePlainDataset,
  writePlainImage,
} from '../../fixtures/plainFolder.ts';
import { programPath } from '../../support/builtPrograms.ts';
import { runCommand } from '../../support/commandLine.ts';

// Datasets as an adversary would hand them in, through the command line.

let root: string;
let dataset: string;
const cli = (...args: string[]) => runCommand(root, ...args);
beforeEach(() => {
  root = makeFolder('arpenteur-hostile-');
  dataset = join(root, 'data');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Line {
  readonly code: string;
  readonly path: string;
  readonly patchId: string | null;
  readonly message: string;
}

/** The report of health, `code path` sorted, of everything that is more than information. */
async function health(language = 'en'): Promise<Line[]> {
  const { code, json } = await cli('health', '--workspace', 'ws', '--json', '--lang', language);
  expect(code).toBe(0);
  return (json().problems as (Line & { severity: string })[]).filter(({ severity }) => severity !== 'info');
}

const shortOf = (lines: readonly Line[]): string[] => lines.map(({ code, path }) => `${code} ${path}`).sort();
const index = (...more: string[]) =>
  cli('index', '--dataset', 'data', '--workspace', 'ws', '--json', ...more);

describe('images that other programs wrote', () => {
  it('in a compression that nobody here decodes are named, though their tags can be read', async () => {
    writePlainDataset(dataset, ['good', 'webp']);
    for (const path of ['images/webp.tif', 'masks/webp.tif']) {
      const bytes = plainImageBytes({ bands: path.startsWith('images') ? 3 : 1, value: 1 });
      // The entry of the tag "compression", a short: 50001 is WebP.
      const entry = bytes.indexOf(Buffer.from([3, 1, 3, 0, 1, 0, 0, 0]));
      bytes.writeUInt16LE(50_001, entry + 8);
      writeFileSync(join(dataset, path), bytes);
    }
    expect((await index()).code).toBe(0);
    const lines = await health();
    expect(shortOf(lines)).toEqual(['unsupportedTiff images/webp.tif', 'unsupportedTiff masks/webp.tif']);
    expect(lines[0]!.message).toContain(
      'images/webp.tif is a TIFF image of a kind that cannot be read here (compression 50001)',
    );
    expect((await health('fr'))[0]!.message).toContain('gdal_translate');
    const { stdout } = await cli('patches', '--workspace', 'ws', '--where', 'state = "untouched"', '--csv');
    expect(stdout.split('\n').filter((line) => /^(good|webp)/.test(line))).toHaveLength(1);
  });

  it('that are rotated or have the south on top are not said to lie nowhere', async () => {
    writePlainDataset(dataset, ['good']);
    const affines = {
      rotated: [0.5, 0.1, 0, 650_000, 0.1, -0.5, 0, 6_860_000],
      south: [0.5, 0, 0, 650_000, 0, 0.5, 0, 6_860_000],
    };
    const keys = geoTagsOf({ origin: [0, 0], pixelSize: 1, epsg: 2154 }).filter(({ tag }) => tag >= 34_000);
    for (const [name, affine] of Object.entries(affines)) {
      const tags = [...keys, doubleTag(34_264, [...affine, 0, 0, 0, 0, 0, 0, 0, 1])];
      const spec = {
        width: 16,
        height: 16,
        dtype: 'uint8',
        compression: 'deflate',
        layout: { kind: 'strips' },
        geo: { tags },
      } as const;
      writeFileSync(
        join(dataset, `images/${name}.tif`),
        encodeTiff({ ...spec, bands: 3, data: new Uint8Array(768) }),
      );
      writeFileSync(
        join(dataset, `masks/${name}.tif`),
        encodeTiff({ ...spec, bands: 1, data: new Uint8Array(256).fill(1) }),
      );
    }
    await index();
    expect(shortOf(await health())).toEqual(['notNorthUp images/rotated.tif', 'notNorthUp images/south.tif']);
    for (const language of ['en', 'fr']) {
      const [line] = await health(language);
      expect(line!.message).toMatch(/images\/rotated\.tif .*gdalwarp/);
    }
  });

  it('have names as long as a disk allows, and are exported under them', async () => {
    const stem = `${'é'.repeat(120)}abcdefghijk`;
    writePlainDataset(dataset, [stem, 'short']);
    await index();
    const { code, stderr } = await cli('export', '--workspace', 'ws', '--out', 'out', '--all');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readdirSync(join(root, 'out/masks')).sort()).toEqual([`${stem}.tif`, 'short.tif'].sort());
  });
});

describe('the series of a FLAIR#2 area', () => {
  it('that is cut is told once for all its patches, and noticed when it is replaced', async () => {
    for (const [area, ids] of [
      ['Z1_UU', [1, 2, 3]],
      ['Z2_AU', [4, 5]],
    ] as const)
      writeFlairArea(dataset, {
        domain: 'D004_2021',
        area,
        ids,
        series: 'flair_sen_train',
        raster: { corner: [650_000, 6_860_000] },
      });
    const pixels = Object.fromEntries([1, 2, 3, 4, 5].map((id) => [`IMG_00000${id}.tif`, [20, 20]]));
    writeFlair(dataset, 'flair-2_centroids_sp_to_patch.json', JSON.stringify(pixels));
    const data = 'flair_sen_train/D004_2021/Z1_UU/sen/SEN2_sp_D004_2021-Z1_UU_data.npy';
    const whole = readFileSync(join(dataset, data));
    truncateSync(join(dataset, data), 5000);
    await index();
    const ofSeries = async () => shortOf(await health()).filter((line) => line.includes('.npy'));
    expect(await ofSeries()).toEqual([`truncated ${data}`]);
    expect(await ofSeries()).toEqual([`truncated ${data}`]);
    writeFileSync(join(dataset, data), whole);
    expect(await ofSeries()).toEqual([]);
    const { json } = await cli('patches', '--workspace', 'ws', '--where', 's2_dates = 2', '--json');
    expect(json().total).toBe(5);
  });
});

describe('a file that changes', () => {
  it('between the reading of the pixels and that of the headers is one problem, not two', async () => {
    const ids = patchIds('D012-2019_AF-S1-27', 1, 3);
    writeDataset(dataset, ids, ['AERIAL_LABEL-COSIA', 'AERIAL_RGBI', 'ALL_LABEL-LPIS']);
    await index();
    expect((await health()).filter(({ code }) => code === 'truncated')).toEqual([]);
    const lpis = writeRaster(dataset, ids[1]!, 'ALL_LABEL-LPIS');
    truncateSync(lpis, 300);
    expect((await health()).filter(({ code }) => code === 'truncated')).toHaveLength(1);
    // The folder has another time now, so its domain is read again, with its headers.
    renameSync(lpis, `${lpis}.x`);
    renameSync(`${lpis}.x`, lpis);
    expect((await index('--rescan')).code).toBe(0);
    expect((await health()).filter(({ code }) => code === 'truncated')).toHaveLength(1);
  });
});

it('a dataset that vanishes during an export ends it as one thing, not as masks that are missing one by one', async () => {
  writeDataset(dataset, patchIds('D012-2019_AF-S1-27', 1, 2));
  const gone = new AppError('fileMissing', { path: join(dataset, 'x.tif') }).toData();
  const options = {
    pool: {
      threads: 1,
      run: (_: string, { jobs }: { jobs: unknown[] }) => {
        if (existsSync(dataset)) renameSync(dataset, `${dataset}-unplugged`);
        return Promise.resolve(jobs.map(() => ({ ok: false, error: gone })));
      },
    },
    dataset: { id: 'data', path: dataset, nomenclature: 'cosia-hub-0-18' },
    folder: root,
    compression: 'lzw',
    table: null,
    sizePx: 512,
    legend: new Set(),
    signal: new AbortController().signal,
    onWritten: () => {},
  } as unknown as WriteOptions;
  const mask = {
    patch: { patchId: 'p' },
    hasMask: true,
    state: null,
    source: join(dataset, 'x.tif'),
    target: 'x.tif',
    cellIds: [],
  };
  await expect(writeMasks([mask as never], options)).rejects.toMatchObject({
    code: 'datasetMissing',
    params: { path: dataset },
  });
});

/** All rows of the catalogue, without times. */
function rowsOf(workspace: string): Record<string, unknown[]> {
  const db = new Database(join(root, workspace, 'catalogue.sqlite'), { readonly: true });
  const tables = db
    .prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .pluck()
    .all();
  const rows = tables.map((table) => {
    const all = db.prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}"`).all();
    const timeless = all.map((row) => JSON.stringify({ ...row, started_at: 0, finished_at: 0 }));
    return [table, timeless.sort()] as const;
  });
  db.close();
  return Object.fromEntries(rows);
}

it('an index and a check that are killed again and again end with the catalogue of an undisturbed run', async () => {
  const one = writeRaster(dataset, 'D050-2019_AF-S1-27_1-1', 'AERIAL_LABEL-COSIA');
  for (let domain = 1; domain <= 12; domain++) {
    for (const id of patchIds(`D${String(domain).padStart(3, '0')}-2020_AF-S1-27`, 6, 6)) {
      const [dy, roi, cell] = id.split('_') as [string, string, string];
      const path = join(
        dataset,
        `${dy}_AERIAL_LABEL-COSIA/${roi}/${dy}_AERIAL_LABEL-COSIA_${roi}_${cell}.tif`,
      );
      mkdirSync(dirname(path), { recursive: true });
      linkSync(one, path);
    }
  }
  await cli('index', '--dataset', 'data', '--workspace', 'calm');
  await cli('health', '--workspace', 'calm');
  const entry = programPath('cli');
  const killed = async (ms: number, ...args: string[]): Promise<void> => {
    const child = spawn(process.execPath, [entry, ...args], {
      cwd: root,
      stdio: 'ignore',
      env: { ...process.env, INIT_CWD: root },
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await sleep(ms);
    child.kill('SIGKILL');
    await ended;
  };
  for (const ms of [400, 600, 800, 1000])
    await killed(ms, 'index', '--dataset', 'data', '--workspace', 'killed');
  const last = await cli('index', '--dataset', 'data', '--workspace', 'killed');
  expect(last.code, last.stderr).toBe(0);
  for (const ms of [600, 800, 1100]) await killed(ms, 'health', '--workspace', 'killed');
  expect((await cli('health', '--workspace', 'killed')).code).toBe(0);
  expect(rowsOf('killed')).toEqual(rowsOf('calm'));
}, 60_000);

const zipper = '/usr/bin/python3';
const hasPython = spawnSync(zipper, ['-c', 'import zipfile']).status === 0;
/** Streams (sizes behind the data), zip64 by force, a comment that imitates an end, a head that is no archive, any order. */
const zipScript = `
import io, os, random, sys, zipfile
source, target = sys.argv[1:]
os.makedirs(target)
class Stream(io.RawIOBase):
    def __init__(self, f): self.f = f
    def writable(self): return True
    def seekable(self): return False
    def write(self, b): return self.f.write(b)
    def flush(self): self.f.flush()
for i, name in enumerate(sorted(os.listdir(source))):
    files = sorted(os.path.join(r, f) for r, _, fs in os.walk(os.path.join(source, name)) for f in fs)
    random.Random(i).shuffle(files)
    out = os.path.join(target, name + '.zip')
    method = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)[i // 4 % 2]
    if i % 4 == 0: z = zipfile.ZipFile(Stream(open(out, 'wb')), 'w', method)
    elif i % 4 == 1: z = zipfile.ZipFile(out, 'w', method); z.comment = b'PK\\5\\6 not the end ' * 50
    elif i % 4 == 2: open(out, 'wb').write(b'#!/bin/sh\\n' * 50); z = zipfile.ZipFile(out, 'a', method)
    else: z = zipfile.ZipFile(out, 'w', method)
    for f in files:
        inside = os.path.relpath(f, source)
        if i % 4 == 3:
            info = zipfile.ZipInfo(inside); info.compress_type = method
            with z.open(info, 'w', force_zip64=True) as entry: entry.write(open(f, 'rb').read())
        else: z.write(f, inside)
    z.writestr(name + '/', '')
    z.close()
`;

it.skipIf(!hasPython)(
  'archives of every make that Python writes are the same dataset as its folders',
  async () => {
    const names = ['AERIAL_LABEL-COSIA', 'AERIAL_RGBI', 'ALL_LABEL-LPIS', 'DEM_ELEV'] as const;
    for (const roi of ['D012-2019_AF-S1-27', 'D024047-2021_UN-S1-U9'])
      writeDataset(dataset, patchIds(roi, 2, 2), names);
    const { status, stderr } = spawnSync(zipper, ['-c', zipScript, dataset, join(root, 'zips')], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const tell = async (folder: string): Promise<unknown> => {
      expect((await cli('index', '--dataset', folder, '--workspace', `ws-${folder}`)).code).toBe(0);
      const report = await cli('health', '--workspace', `ws-${folder}`, '--json');
      const patches = await cli('patches', '--workspace', `ws-${folder}`, '--json');
      return { counts: report.json().counts, patches: patches.json().patches };
    };
    const folders = await tell('data');
    expect(await tell('zips')).toEqual(folders);
  },
);

it('a class list and images that nobody would write by hand end in a sentence or a dataset, never in a stack', async () => {
  writePlainImage(dataset, 'images/a.tif', { bands: 3 });
  writePlainImage(dataset, 'masks/a.tif', { value: 1 });
  const hostile = [
    '[',
    '['.repeat(50_000),
    '{"__proto__": {"1": "a"}, "1": "x"}',
    'null',
    '"a"',
    '[]',
    '\uFFFE',
    '{"1": 5}',
    '[{"value": 1e9, "name": "a"}]',
  ];
  for (const text of hostile) {
    writeClassList(dataset, text);
    const { code, stderr } = await index();
    expect(code, text.slice(0, 20)).toBe(1);
    expect(stderr, text.slice(0, 20)).toContain(join(dataset, 'nomenclature.json'));
    expect(stderr).not.toMatch(/\n\s+at /);
  }
});
