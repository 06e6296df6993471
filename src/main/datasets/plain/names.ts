import { createHash } from 'node:crypto';

/** What the files of a folder are, when its name tells. */
export type Role = 'image' | 'mask';

const imageWords = new Set(
  (
    'image images img imgs imagery imagerie aerial aerials ortho orthos orthophoto orthophotos orthoimage orthoimages ' +
    'rgb rgbi rgbn irc input inputs photo photos sat satellite'
  ).split(' '),
);
const maskWords = new Set(
  (
    'mask masks msk msks masque masques label labels gt truth groundtruth verite annotation annotations target targets ' +
    'seg segmentation segmentations'
  ).split(' '),
);
const splitWords: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  val: 'valid',
  valid: 'valid',
  validation: 'valid',
  dev: 'valid',
  test: 'test',
  testing: 'test',
};

/** Folders of other programs. */
export const ignoredFolder = /^(\.|__MACOSX$|@eaDir$|\$RECYCLE\.BIN$|System Volume Information$)/i;
export const isTiffName = (name: string): boolean => /\.tiff?$/i.test(name);

/** What a folder is and whose it is, from its path alone. */
export interface FolderMeaning {
  readonly role: Role | null;
  /** The path without the words that tell the role: images and masks of one place have the same. */
  readonly place: string;
  /** The place without its split: the sub-folder that people are shown as domain; '' when there is none. */
  readonly domain: string;
  readonly split: string | null;
}

/**
 * Reads the path of a folder: `train/images`, `images/train` and `train_images` are all images of the place `train`.
 *
 * @param path relative to the dataset, with `/`; '' is the dataset itself.
 */
export function readFolderPath(path: string): FolderMeaning {
  let role: Role | null = null;
  let split: string | null = null;
  const place: string[] = [];
  const domain: string[] = [];
  for (const segment of path.split('/').filter((s) => s !== '')) {
    const own = readSegment(segment.normalize('NFC'));
    // The deepest word counts: `labels/images` holds images.
    role = own.role ?? role;
    if (own.rest === '') continue;
    const word = splitWords[own.rest.toLowerCase()];
    split = word ?? split;
    place.push(word === undefined ? own.rest : own.rest.toLowerCase());
    if (word === undefined) domain.push(own.rest);
  }
  return { role, place: place.join('/'), domain: domain.join('/'), split };
}

function readSegment(name: string): { role: Role | null; rest: string } {
  const lower = name.toLowerCase();
  // One letter tells something only when it is all of the name.
  if (lower === 'x') return { role: 'image', rest: '' };
  if (lower === 'y') return { role: 'mask', rest: '' };
  const words = name.replace(/ground[-_. ]truth/i, 'groundtruth').split(/[-_.\s]+/);
  const isWord = (kind: ReadonlySet<string>) => (word: string) => kind.has(word.toLowerCase());
  // "Label images" are labels.
  const role = words.some(isWord(maskWords)) ? 'mask' : words.some(isWord(imageWords)) ? 'image' : null;
  if (role === null) return { role, rest: name };
  const rest = words.filter((word) => word !== '' && !isWord(maskWords)(word) && !isWord(imageWords)(word));
  return { role, rest: rest.join('_') };
}

const maskAffix = '(?:masks?|msk|masque|labels?|gt|seg|annotations?|target|truth|ground[-_ ]?truth)';
const imageAffix = '(?:images?|img|rgbi?|ortho|aerial|sat|photo|irc)';
const affixes = (words: string) => ({
  after: new RegExp(`^(.+)[-_. ]${words}$`, 'i'),
  before: new RegExp(`^${words}[-_. ](.+)$`, 'i'),
});
const ofMask = affixes(maskAffix);
const ofImage = affixes(imageAffix);

/** `x_mask`, `mask_x`, `x-label` → `x`; null for a stem that does not say that it is a mask's. */
export function withoutMaskAffix(stem: string): string | null {
  return ofMask.after.exec(stem)?.[1] ?? ofMask.before.exec(stem)?.[1] ?? null;
}

/** `x_img`, `image_x` → `x`; the stem itself when it has no such affix. */
export function withoutImageAffix(stem: string): string {
  return ofImage.after.exec(stem)?.[1] ?? ofImage.before.exec(stem)?.[1] ?? stem;
}

/** The name without its extension, in composed form: macOS decomposes accents, other systems do not. */
export function stemOf(fileName: string): string {
  return fileName.slice(0, fileName.lastIndexOf('.')).normalize('NFC');
}

/** Ids are also keys of ROIs, and cells add `@row-col`: well below what the contract allows. */
const maxIdLength = 120;
const hashLength = 16;

/**
 * The id of an image: its place and stem, `train/tile_12`. It depends on no other file, so that edits stay attached when
 * files are added. `%`, `@` and control characters are percent-encoded; a long one is cut and ends in a hash of the whole.
 */
export function plainPatchId(place: string, stem: string): string {
  const path = `${place === '' ? '' : `${place}/`}${stem}`.normalize('NFC').toWellFormed();
  const id = path.replace(
    /[%@\p{Cc}]/gu,
    (c) => `%${c.codePointAt(0)!.toString(16).toUpperCase().padStart(2, '0')}`,
  );
  if (id.length <= maxIdLength) return id;
  const hash = createHash('sha256').update(path).digest('hex').slice(0, hashLength);
  const kept = [...id.slice(0, maxIdLength - hashLength - 1)].filter((c) => c.isWellFormed()).join('');
  return `${kept.replace(/%[0-9A-F]?$/, '')}~${hash}`;
}
