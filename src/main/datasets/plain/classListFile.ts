import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { readClassListText, sameClassList } from '../../../shared/model/classListJson.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { systemReason } from '../problem.ts';

/** Names that say what the file is: when it is wrong, that is told instead of taking another list. */
const decisive = [/^nomenclature\.json$/i, /^classes\.json$/i, /^class[-_ ]?list\.json$/i];
/** Names that such a list often has, but that other things have too. */
const usual = [/^labels?\.json$/i, /^legend\.json$/i];

/** A class list has at most 256 classes. */
const maxBytes = 1 << 20;
const maxOthers = 50;

export interface ClassListFile {
  /** Name of the file in the root. */
  readonly name: string;
  readonly classList: Nomenclature;
}

/**
 * The class list in the root of a folder: `nomenclature.json`, `classes.json`, `class_list.json`, `labels.json`,
 * `legend.json`, or any other JSON file there that holds one. Null when there is none.
 *
 * @throws AppError `classListInvalid` {path, reason} when a file of those names holds none, or when several files hold
 *   different lists and no name says which counts.
 */
export function readClassListFile(root: string): ClassListFile | null {
  const names = jsonNames(root);
  for (const pattern of decisive) {
    const name = names.find((n) => pattern.test(n));
    if (name === undefined) continue;
    const read = readOne(root, name);
    if (typeof read === 'string')
      throw new AppError('classListInvalid', { path: join(root, name), reason: read });
    return read;
  }
  let failed: AppError | null = null;
  for (const pattern of usual) {
    const name = names.find((n) => pattern.test(n));
    if (name === undefined) continue;
    const read = readOne(root, name);
    if (typeof read !== 'string') return read;
    failed ??= new AppError('classListInvalid', { path: join(root, name), reason: read });
  }
  const others = names
    .filter((name) => !usual.some((pattern) => pattern.test(name)))
    .slice(0, maxOthers)
    .flatMap((name) => {
      const read = readOne(root, name);
      return typeof read === 'string' ? [] : [read];
    });
  const [first, ...more] = others;
  if (!first) {
    if (failed) throw failed;
    return null;
  }
  const other = more.find((file) => !sameClassList(file.classList, first.classList));
  if (other) {
    throw new AppError('classListInvalid', { path: root, reason: `${first.name} ≠ ${other.name}` });
  }
  return first;
}

/** True when the root has a file that is, or by its name should be, a class list. Never throws. */
export function hasClassListFile(root: string): boolean {
  try {
    return readClassListFile(root) !== null;
  } catch (error) {
    return error instanceof AppError; // There is one, although it is wrong.
  }
}

function jsonNames(root: string): string[] {
  return readdirSync(root)
    .filter((name) => /\.json$/i.test(name) && !name.startsWith('.'))
    .sort();
}

/** A reason in place of the list when there is none in the file. */
function readOne(root: string, name: string): ClassListFile | string {
  const path = join(root, name);
  try {
    const info = statSync(path);
    if (!info.isFile()) return 'EISDIR';
    if (info.size > maxBytes) return `${(info.size / maxBytes).toFixed(1)} MiB > 1 MiB`;
    const parsed = readClassListText(readFileSync(path, 'utf8'), name.replace(/\.json$/i, ''));
    return parsed.kind === 'invalid' ? parsed.reason : { name, classList: parsed.classList };
  } catch (error) {
    return systemReason(error);
  }
}
