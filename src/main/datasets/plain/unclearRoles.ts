import { found } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import type { ImageFolder } from './listPlain.ts';
import { stemOf, withoutImageAffix, withoutMaskAffix } from './names.ts';

/** More folders than this that tell no role are sites, not one of images and one of masks. */
const maxFolders = 50;
const sampleSize = 64;

interface Candidate {
  readonly path: string;
  readonly role: 'image' | 'mask' | null;
  readonly stems: ReadonlySet<string>;
}

/**
 * Pairs of folders with files of the same names where nothing tells which holds the masks. Values never tell: a class
 * mask and a grey image look alike.
 */
export function unclearRoles(folders: readonly ImageFolder[]): FoundProblem[] {
  const roles = rolesByPlace(folders);
  const candidates = folders
    .filter(({ meaning }) => roles.get(meaning.place)!.size === 1)
    .slice(0, maxFolders);
  const list = candidates.map(({ path, meaning, names }): Candidate => ({
    path,
    role: meaning.role,
    stems: new Set(names.map((name) => bareStem(stemOf(name)))),
  }));
  const problems: FoundProblem[] = [];
  list.forEach((a, i) => {
    const b = list.slice(i + 1).find((other) => isUnclear(a, other));
    if (b) problems.push(found('warning', 'plainRolesUnclear', a.path || '.', { other: b.path || '.' }));
  });
  return problems;
}

const bareStem = (stem: string): string => withoutMaskAffix(stem) ?? withoutImageAffix(stem);

/** Whether a place has images, masks or both, by the names of its folders or files. */
function rolesByPlace(folders: readonly ImageFolder[]): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>();
  for (const { meaning, names } of folders) {
    const roles = places.get(meaning.place) ?? new Set();
    places.set(meaning.place, roles);
    if (meaning.role !== null) roles.add(meaning.role);
    else for (const name of names) roles.add(withoutMaskAffix(stemOf(name)) === null ? 'image' : 'mask');
  }
  return places;
}

function isUnclear(a: Candidate, b: Candidate): boolean {
  if (a.role !== null && b.role !== null) return false;
  if (!areSiblings(a.path, b.path)) return false;
  const [small, large] = a.stems.size <= b.stems.size ? [a.stems, b.stems] : [b.stems, a.stems];
  const sample = [...small].slice(0, sampleSize);
  return sample.filter((stem) => large.has(stem)).length * 2 >= sample.length;
}

/** Paths that differ in one folder only: `a/train` and `b/train`. */
function areSiblings(a: string, b: string): boolean {
  const left = a.split('/');
  const right = b.split('/');
  return left.length === right.length && left.filter((name, i) => name !== right[i]).length === 1;
}
