import { readdirSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { modalityBit } from '../../../shared/model/modality.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import type { RoiFiles, ScannedRoi, ScannedUnit } from '../layout.ts';
import { found, systemReason, Tally } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import type { PlainParts } from './listPlain.ts';
import { isTiffName, plainPatchId, stemOf, withoutImageAffix, withoutMaskAffix } from './names.ts';
import type { Role } from './names.ts';

/** Left beside rasters by other programs and systems; no reason to trouble anybody. */
const ignoredFile =
  /^\.|^(thumbs\.db|desktop\.ini)$|\.(aux\.xml|ovr|tfw|tifw|xml|qml|qmd|msk|csv|gpkg|shp|shx|dbf|prj|cpg|md|txt|pdf|json|geojson|html|zip|sha256|md5)$/i;
const otherImage = /\.(png|jpe?g|jp2|bmp|gif|webp|ecw|img|vrt|asc)$/i;

const modalityOf: Readonly<Record<Role, Modality>> = { image: 'AERIAL_RGBI', mask: 'AERIAL_LABEL-COSIA' };

interface File {
  /** Relative to the dataset, with `/`. */
  readonly path: string;
  readonly stem: string;
  readonly inFolder: Role | null;
}

interface Pair {
  image: File | null;
  mask: File | null;
}

/** Reads the names of one place: every image, or mask without an image, is a patch and a ROI of its own. */
export function scanPlainUnit(root: string, parts: PlainParts): ScannedUnit {
  const problems: FoundProblem[] = [];
  const files = parts.folders.flatMap((folder) => listFolder(root, folder.path, folder.role, problems));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const pairs = pairUp(files, parts.place, problems);
  const alone = new Tally();
  const rois: ScannedRoi[] = [];
  let count = 0;
  for (const stem of [...pairs.keys()].sort()) {
    const pair = pairs.get(stem)!;
    count += (pair.image ? 1 : 0) + (pair.mask ? 1 : 0);
    if (!pair.image) alone.add(pair.mask!.path);
    rois.push(roiOf(parts, stem, pair));
  }
  if (alone.count > 0) {
    const path = folderOf(alone.example);
    problems.push(found('info', 'plainMaskAlone', path, { count: alone.count, example: alone.example }));
  }
  return { rois, files: count, problems };
}

function roiOf(parts: PlainParts, stem: string, pair: Pair): ScannedRoi {
  const id = plainPatchId(parts.place, stem);
  const files: RoiFiles[] = [];
  let bits = 0;
  for (const role of ['image', 'mask'] as const) {
    const file = pair[role];
    if (!file) continue;
    const dot = file.path.lastIndexOf('.');
    bits |= modalityBit(modalityOf[role]);
    files.push({
      modality: modalityOf[role],
      archive: null,
      prefix: file.path.slice(0, dot),
      suffix: file.path.slice(dot),
      entries: null,
    });
  }
  return {
    roiKey: id,
    domain: parts.domain,
    year: '',
    roi: stem,
    patchIds: [id],
    names: [''],
    cells: Int32Array.of(0, 0, bits, 0),
    files,
    exceptions: [],
    split: parts.split,
    series: null,
  };
}

/**
 * Images by stem with their masks. A mask belongs to the image of its very stem; else to that of its stem without `_mask`
 * and the like, with or without an `_img` of the image's own.
 */
function pairUp(files: readonly File[], place: string, problems: FoundProblem[]): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  const masks: { file: File; base: string }[] = [];
  for (const file of files) {
    const base = withoutMaskAffix(file.stem);
    if ((file.inFolder ?? (base === null ? 'image' : 'mask')) === 'mask') {
      masks.push({ file, base: base ?? file.stem });
    } else if (pairs.has(file.stem)) problems.push(duplicate(file, place, file.stem));
    else pairs.set(file.stem, { image: file, mask: null });
  }
  const byBase = new Map<string, string | null>();
  for (const stem of pairs.keys()) {
    const base = withoutImageAffix(stem);
    // Two images of one base: no mask of it tells whose it is.
    if (base !== stem) byBase.set(base, byBase.has(base) ? null : stem);
  }
  const hasOwnImage = ({ file }: { file: File }): boolean => file.inFolder === 'mask' && pairs.has(file.stem);
  const ordered = [...masks.filter(hasOwnImage), ...masks.filter((mask) => !hasOwnImage(mask))];
  const targets = ordered.map((mask) => {
    if (hasOwnImage(mask)) return mask.file.stem;
    return pairs.has(mask.base) ? mask.base : (byBase.get(mask.base) ?? mask.base);
  });
  ordered.forEach(({ file }, i) => {
    const stem = targets[i]!;
    const pair = pairs.get(stem);
    if (!pair) pairs.set(stem, { image: null, mask: file });
    else if (pair.mask) problems.push(duplicate(file, place, stem));
    else pair.mask = file;
  });
  return pairs;
}

function duplicate(file: File, place: string, stem: string): FoundProblem {
  return found('warning', 'duplicateFile', file.path, {}, plainPatchId(place, stem));
}

function listFolder(root: string, folder: string, role: Role | null, problems: FoundProblem[]): File[] {
  const files: File[] = [];
  const images = new Tally();
  const odd = new Tally();
  let entries: Dirent[] = [];
  const shown = folder || '.';
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    problems.push(found('warning', 'folderUnreadable', shown, { reason: systemReason(error) }));
  }
  for (const entry of entries) {
    const { name } = entry;
    if (entry.isDirectory()) continue;
    const path = folder === '' ? name : `${folder}/${name}`;
    if (!isTiffName(name)) {
      if (otherImage.test(name)) images.add(name);
      else if (!ignoredFile.test(name) && entry.isFile()) odd.add(name);
    } else if (name.startsWith('.')) {
      continue; // `._x.tif` of macOS is no image.
    } else if (isThere(root, path, entry, problems)) {
      files.push({ path, stem: stemOf(name), inFolder: role });
    }
  }
  for (const [code, tally] of [
    ['plainNotGeoTiff', images],
    ['filesNotUnderstood', odd],
  ] as const) {
    if (tally.count === 0) continue;
    problems.push(found('info', code, shown, { count: tally.count, example: tally.example }));
  }
  return files;
}

/** Names that are no valid Unicode come with replacement characters, and no file has that name. */
function isThere(root: string, path: string, entry: Dirent, problems: FoundProblem[]): boolean {
  const isOdd = entry.name.includes('\uFFFD');
  if (!entry.isSymbolicLink() && !isOdd) return entry.isFile();
  try {
    return statSync(join(root, path)).isFile();
  } catch {
    // A broken link is told by the listing.
    if (isOdd) problems.push(found('warning', 'plainOddName', path));
    return false;
  }
}

const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.');
