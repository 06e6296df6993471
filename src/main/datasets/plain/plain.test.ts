import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeClassList, writePlainDataset, writePlainImage } from '../../../../test/fixtures/plainFolder.ts';
import { patchIdSchema, roiKeySchema } from '../../../shared/contract/base.ts';
import { formatProblem } from '../../../shared/i18n/problems.ts';
import { formatCellId, parseCellId } from '../../../shared/model/layouts.ts';
import { modalitiesOf } from '../../../shared/model/modality.ts';
import { readHeader } from '../../raster/index.ts';
import type { FoundProblem } from '../problem.ts';
import { plainReader } from './index.ts';
import { plainPatchId, readFolderPath } from './names.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'arpenteur-plain-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** An empty file: names are all that is read. */
function touch(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
  }
}

interface Read {
  readonly units: Record<string, string>;
  /** Patch id → files, split, domain. */
  readonly patches: Record<string, string>;
  readonly problems: FoundProblem[];
}

function read(): Read {
  const listing = plainReader.list(root);
  const patches: Record<string, string> = {};
  const problems = [...listing.problems];
  for (const unit of listing.units) {
    // As a worker receives it.
    const scanned = plainReader.scanUnit(root, structuredClone(unit));
    problems.push(...scanned.problems);
    for (const roi of scanned.rois) {
      expect(roi.patchIds).toEqual([roi.roiKey]);
      expect(modalitiesOf(roi.cells[2]!)).toEqual(roi.files.map((f) => f.modality));
      expect(patches[roi.roiKey]).toBeUndefined();
      const files = roi.files.map((f) => f.prefix + roi.names[0]! + f.suffix);
      patches[roi.roiKey] = [files.join(' + '), roi.split, roi.domain].filter(Boolean).join(' | ');
    }
  }
  return { units: Object.fromEntries(listing.units.map((u) => [u.key, u.fingerprint])), patches, problems };
}

const codesOf = ({ problems }: Read): string[] => problems.map((p) => `${p.code} ${p.path}`);

describe('the pairs of a plain dataset', () => {
  beforeEach(() => void writeClassList(root));

  it('are found in folders of images and masks, whatever these are called', () => {
    const words = [
      ['images', 'masks'],
      ['IMG', 'GT'],
      ['Ortho', 'Labels'],
      ['x', 'y'],
      ['input', 'target'],
      ['aerial', 'ground_truth'],
    ] as const;
    for (const [image, mask] of words) {
      touch(`${image}/a.tif`, `${mask}/a.TIF`);
      expect(read().patches).toEqual({ a: `${image}/a.tif + ${mask}/a.TIF` });
      rmSync(join(root, image), { recursive: true });
      rmSync(join(root, mask), { recursive: true });
    }
  });

  it('are found under, over and within split folders, with the split', () => {
    touch('train/images/tile.tif', 'train/masks/tile.tif', 'images/val/tile.tif', 'masks/val/tile.tif');
    touch('test_images/tile.tif', 'test_labels/tile.tif');
    expect(read().patches).toEqual({
      'test/tile': 'test_images/tile.tif + test_labels/tile.tif | test',
      'train/tile': 'train/images/tile.tif + train/masks/tile.tif | train',
      'val/tile': 'images/val/tile.tif + masks/val/tile.tif | valid',
    });
  });

  it('are found in one folder by what their names add', () => {
    touch(
      'ab.tif',
      'ab_mask.tif',
      'cd.tiff',
      'label-cd.tif',
      'ef_img.tif',
      'ef_gt.tif',
      'mask_gh.tif',
      'ij.tif',
    );
    const result = read();
    expect(result.patches).toEqual({
      ab: 'ab.tif + ab_mask.tif',
      cd: 'cd.tiff + label-cd.tif',
      ef_img: 'ef_img.tif + ef_gt.tif',
      gh: 'mask_gh.tif',
      ij: 'ij.tif',
    });
    expect(codesOf(result)).toEqual(['plainMaskAlone .']);
  });

  it('are found when the files in a folder of masks have names of their own', () => {
    touch('images/tile_1_sat.tif', 'masks/tile_1_mask.tif', 'images/IMG_0002.tif', 'masks/MSK_0002.tif');
    touch('images/own_mask.tif', 'masks/own_mask.tif');
    expect(read().patches).toEqual({
      IMG_0002: 'images/IMG_0002.tif + masks/MSK_0002.tif',
      own_mask: 'images/own_mask.tif + masks/own_mask.tif',
      tile_1_sat: 'images/tile_1_sat.tif + masks/tile_1_mask.tif',
    });
  });

  it('keep the folder that they share as domain', () => {
    touch('dijon/2021/images/p.tif', 'dijon/2021/masks/p.tif', 'images/lyon/p.tif', 'masks/lyon/p.tif');
    expect(read().patches).toEqual({
      'dijon/2021/p': 'dijon/2021/images/p.tif + dijon/2021/masks/p.tif | dijon/2021',
      'lyon/p': 'images/lyon/p.tif + masks/lyon/p.tif | lyon',
    });
  });

  it('match accents however they are written', () => {
    const stem = 'forêt_été';
    touch(`images/${stem.normalize('NFD')}.tif`, `masks/${stem.normalize('NFC')}.tif`);
    const { patches } = read();
    expect(Object.keys(patches)).toEqual([stem.normalize('NFC')]);
    expect(patches[stem]).toContain(
      `images/${stem.normalize('NFD')}.tif + masks/${stem.normalize('NFC')}.tif`,
    );
  });

  it('take the first of two files of one stem and role and name the other', () => {
    touch('images/tile.tif', 'images/tile.tiff', 'masks/tile.tif', 'masks/tile_mask.tif');
    const result = read();
    expect(result.patches).toEqual({ tile: 'images/tile.tif + masks/tile.tif' });
    expect(codesOf(result)).toEqual(['duplicateFile images/tile.tiff', 'duplicateFile masks/tile_mask.tif']);
    expect(result.problems[0]!.patchId).toBe('tile');
  });

  it('are not guessed when no name tells which folder holds masks', () => {
    touch('first/one.tif', 'first/two.tif', 'second/one.tif', 'second/two.tif');
    const result = read();
    expect(codesOf(result)).toEqual(['plainRolesUnclear first']);
    expect(result.problems[0]!.params).toEqual({ other: 'second' });
    expect(Object.keys(result.patches)).toEqual(['first/one', 'first/two', 'second/one', 'second/two']);
  });

  it('are not guessed either when only one of the two folders tells its role', () => {
    touch('images/one.tif', 'verified/one.tif');
    expect(codesOf(read())).toEqual(['plainRolesUnclear images']);
  });

  it('may have the same names at many sites without anything being unclear', () => {
    for (const site of ['north', 'south']) touch(`${site}/images/one.tif`, `${site}/masks/one.tif`);
    for (const site of ['east', 'west']) touch(`${site}/one.tif`, `${site}/one_label.tif`);
    const result = read();
    expect(codesOf(result)).toEqual([]);
    expect(Object.keys(result.patches)).toEqual(['east/one', 'north/one', 'south/one', 'west/one']);
  });

  it('are read from a real dataset of GeoTIFF files', async () => {
    writePlainDataset(root, ['train/tile_1', 'tile_2'], { width: 20, height: 30, epsg: 2972, gsd: 0.25 });
    const result = read();
    expect(result.patches).toEqual({
      tile_2: 'images/tile_2.tif + masks/tile_2.tif',
      'train/tile_1': 'images/train/tile_1.tif + masks/train/tile_1.tif | train',
    });
    const header = await readHeader(join(root, 'images/train/tile_1.tif'));
    expect(header).toMatchObject({ width: 20, height: 30, bands: 3, crs: 'EPSG:2972' });
    expect(codesOf(result)).toEqual([]);
  });
});

describe('a scan of a plain dataset', () => {
  beforeEach(() => void writeClassList(root));

  it('finds the same until a name changes, and then only that unit anew', () => {
    touch('train/images/one.tif', 'train/masks/one.tif', 'test/images/two.tif', 'test/masks/two.tif');
    const first = read();
    expect(read()).toEqual(first);
    renameSync(join(root, 'test/masks/two.tif'), join(root, 'test/masks/three.tif'));
    const second = read();
    expect(second.units['train']).toBe(first.units['train']);
    expect(second.units['test']).not.toBe(first.units['test']);
    expect(Object.keys(second.patches)).toEqual(['test/three', 'test/two', 'train/one']);
  });

  it('never renames a patch because another file was added', () => {
    touch('images/one.tif', 'masks/one.tif');
    const first = read();
    touch('other/images/one.tif', 'images/one_img.tif', 'train/images/one.tif');
    expect(Object.keys(read().patches)).toEqual(expect.arrayContaining(Object.keys(first.patches)));
  });

  it('follows links once and does not run in circles', () => {
    touch('data/images/one.tif', 'data/masks/one.tif');
    symlinkSync(root, join(root, 'data/again'));
    symlinkSync(join(root, 'data'), join(root, 'copy'));
    symlinkSync('self', join(root, 'self'));
    symlinkSync('/nowhere/at/all.tif', join(root, 'data/images/gone.tif'));
    const result = read();
    expect(Object.keys(result.patches)).toEqual(['data/one']);
    expect(codesOf(result).sort()).toEqual([
      'plainBrokenLink data/images/gone.tif',
      'plainBrokenLink self',
      'plainFolderTwice copy',
      'plainFolderTwice data/again',
    ]);
  });

  it('follows a link to masks on another disk', () => {
    const elsewhere = mkdtempSync(join(realpathSync(tmpdir()), 'arpenteur-masks-'));
    writePlainImage(elsewhere, 'one.tif');
    touch('images/one.tif');
    symlinkSync(elsewhere, join(root, 'masks'));
    expect(read().patches).toEqual({ one: 'images/one.tif + masks/one.tif' });
    rmSync(elsewhere, { recursive: true });
  });

  it('names what it leaves out and reads the rest', () => {
    touch(
      'images/one.tif',
      'images/two.png',
      'images/three.jpg',
      'images/one.tif.aux.xml',
      'images/._one.tif',
    );
    touch('images/notes.docx', 'a/b/c/d/e/f/g/deep.tif');
    mkdirSync(join(root, 'images/folder.tif'));
    const result = read();
    expect(Object.keys(result.patches)).toEqual(['one']);
    expect(codesOf(result).sort()).toEqual([
      'filesNotUnderstood images',
      'plainNotGeoTiff images',
      'plainTooDeep a/b/c/d/e/f/g',
    ]);
    for (const problem of result.problems) {
      for (const language of ['en', 'fr'] as const) {
        const text = formatProblem(
          { code: problem.code, params: { path: problem.path, ...problem.params } },
          language,
        );
        expect(text).toContain(problem.path);
        expect(text).not.toContain('{{');
      }
    }
  });

  it('names a file whose name is no Unicode', () => {
    mkdirSync(join(root, 'images'));
    try {
      writeFileSync(
        Buffer.concat([Buffer.from(join(root, 'images/bad')), Buffer.from([0xff]), Buffer.from('.tif')]),
        '',
      );
    } catch {
      return; // Some file systems have no such names.
    }
    touch('images/one.tif');
    const result = read();
    expect(Object.keys(result.patches)).toEqual(['one']);
    expect(codesOf(result)).toEqual(['plainOddName images/bad\uFFFD.tif']);
  });

  it('reads paths of 300 characters and more', () => {
    const folder = Array.from({ length: 3 }, (_, i) => `${i}`.repeat(120)).join('/');
    touch(`images/${folder}/one.tif`, `masks/${folder}/one.tif`);
    const { patches } = read();
    const [id] = Object.keys(patches);
    expect(id!.length).toBeLessThanOrEqual(120);
    expect(patches[id!]).toContain(`masks/${folder}/one.tif`);
  });

  it('tells when a folder of a unit has disappeared since it was listed', () => {
    touch('images/one.tif', 'masks/one.tif');
    const [unit] = plainReader.list(root).units;
    rmSync(join(root, 'masks'), { recursive: true });
    const scanned = plainReader.scanUnit(root, unit!);
    expect(scanned.rois).toHaveLength(1);
    expect(scanned.problems).toMatchObject([
      { code: 'folderUnreadable', path: 'masks', params: { reason: 'ENOENT' } },
    ]);
  });

  it('keeps the dataset when its class list disappears or is damaged, and says so', () => {
    touch('images/one.tif', 'masks/one.tif');
    writeFileSync(join(root, 'nomenclature.json'), '{"classes": [');
    expect(codesOf(read())).toEqual(['plainClassListInvalid nomenclature.json']);
    rmSync(join(root, 'nomenclature.json'));
    const result = read();
    expect(codesOf(result)).toEqual(['plainNoClassList .']);
    expect(Object.keys(result.patches)).toEqual(['one']);
  });
});

describe('the ids of plain patches', () => {
  it('stay different from each other, fit the contract and are no cells of another', () => {
    const segment = fc
      .oneof(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
        fc.string({
          unit: fc.constantFrom('@', '%', '\u0001', '\u0085', '.', '-', '0', '12', 'a'),
          minLength: 1,
        }),
        fc.string({ minLength: 100, maxLength: 200 }),
      )
      .map((s) => s.replace(/[/\0]/g, '_').normalize('NFC'))
      .filter((s) => s !== '');
    const place = fc
      .array(
        segment.filter((s) => s !== '.' && s !== '..'),
        { maxLength: 3 },
      )
      .map((s) => s.join('/'));
    fc.assert(
      fc.property(fc.array(fc.tuple(place, segment), { maxLength: 8 }), (images) => {
        const paths = new Set(images.map(([folder, stem]) => `${folder}/${stem}`));
        const ids = new Set(images.map(([folder, stem]) => plainPatchId(folder, stem)));
        expect(ids.size).toBe(paths.size);
        for (const id of ids) {
          expect(roiKeySchema.safeParse(id).success, id).toBe(true);
          expect(patchIdSchema.safeParse(formatCellId(id, 9999, 9999)).success, id).toBe(true);
          expect(parseCellId(id)).toBeNull();
          expect(id).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });

  it('do not depend on the spelling of a role or the order of role and split', () => {
    const places = ['train/images', 'Images/Train', 'train_masks', 'masks/TRAIN', 'labels-train'];
    expect(new Set(places.map((path) => readFolderPath(path).place))).toEqual(new Set(['train']));
  });
});
