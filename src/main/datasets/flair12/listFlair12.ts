import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { compare } from '../flairHub/folders.ts';
import { openArchive } from '../flairHub/hubArchive.ts';
import type { DatasetListing, MetadataFile, ScanUnit } from '../layout.ts';
import { found } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import { namesIn, stampOf } from './folders.ts';
import { isTierFolder, parseFile } from './names.ts';
import { readTree } from './readTree.ts';
import type { Place, Tree } from './readTree.ts';
import { walkDomain } from './walkDomain.ts';
import type { DomainFolders } from './walkDomain.ts';

/** What a metadata file is read for. */
export type FlairSubject = 'aerial' | 'centroids' | 'products' | 'split';

/** Lists a FLAIR#1 or FLAIR#2 folder. Throws what `readdir` throws of the folder itself. */
export function listFlair12(root: string): DatasetListing {
  const tree = readTree(root);
  const products: MetadataFile[] = [];
  const units = unitsOf(root, tree, (place, folders) => {
    if (folders) products.push(...productsIn(root, folders));
    else products.push(...productsInArchive(root, place));
  });
  const files = metadataFiles(root, tree.files);
  const problems = [...tree.problems, ...absences(files, products)];
  const around = dirname(root);
  if (
    isTierFolder(basename(root)) &&
    namesIn(around).some((name) => name !== basename(root) && isTierFolder(name))
  )
    problems.push(found('warning', 'flairChosenInside', basename(root)));
  const order = (subject: FlairSubject): MetadataFile[] => files.filter((file) => file.subject === subject);
  return {
    units,
    metadata: [...order('aerial'), ...order('centroids'), ...products, ...order('split')],
    problems,
  };
}

/** The domain-years of a dataset, by domain, then year. */
export function unitsOf(
  root: string,
  tree: Tree,
  visit?: (place: Place, folders: DomainFolders | null) => void,
): ScanUnit[] {
  const byKey = new Map<string, Place[]>();
  for (const place of tree.places) {
    const key = `${place.domain}_${place.year}`;
    const places = byKey.get(key);
    if (places) places.push(place);
    else byKey.set(key, [place]);
  }
  return [...byKey]
    .sort(([a], [b]) => compare(a, b))
    .map(([key, parts]) => {
      const hash = createHash('sha1');
      for (const place of parts) {
        const folders = place.isArchive ? null : walkDomain(root, place.path);
        hash.update(folders ? folders.stamps.join('\n') : `${place.path} ${stampOf(join(root, place.path))}`);
        hash.update(`\n${place.split}\n`);
        visit?.(place, folders);
      }
      return { key, fingerprint: hash.digest('hex'), parts };
    });
}

/** Metadata in the upper folders; a CSV may turn out to be about something else. */
export function metadataFiles(root: string, paths: readonly string[]): MetadataFile[] {
  return [...paths].sort(compare).flatMap((path): MetadataFile[] => {
    const name = basename(path).toLowerCase();
    const subject: FlairSubject | null = !/\.(json|csv)$/.test(name)
      ? null
      : name.endsWith('.csv')
        ? 'split'
        : name.includes('centroids')
          ? 'centroids'
          : name.includes('metadata')
            ? 'aerial'
            : null;
    if (subject === null) return [];
    const kind = subject === 'split' ? 'csv' : 'table';
    return [{ kind, subject, path, fingerprint: stampOf(join(root, path)) }];
  });
}

/** The lists of products of a domain's series. Their fingerprint is also that of the arrays that they describe. */
function productsIn(root: string, { folders }: DomainFolders): MetadataFile[] {
  return folders.flatMap(({ path }) => {
    // Only folders of series, or without a kind of their own, hold such lists: images are not listed for them.
    if (/\/(?:img|msk)$/.test(path)) return [];
    let names: string[];
    try {
      names = readdirSync(join(root, path)).sort(compare);
    } catch {
      return []; // Reported when the unit is scanned.
    }
    return names
      .filter((name) => parseFile(name)?.kind === 'products')
      .map((name): MetadataFile => {
        const beside = names.filter((other) => /\.npy$/i.test(other));
        const stamps = [name, ...beside].map((other) => stampOf(join(root, path, other)));
        return {
          kind: 'table',
          subject: 'products',
          path: `${path}/${name}`,
          fingerprint: stamps.join(' '),
        };
      });
  });
}

function productsInArchive(root: string, { path }: Place): MetadataFile[] {
  // What is wrong with it is reported when the unit is scanned.
  const listing = openArchive(root, path, []);
  const fingerprint = stampOf(join(root, path));
  return (listing?.names ?? [])
    .filter((entry) => parseFile(entry.slice(entry.lastIndexOf('/') + 1))?.kind === 'products')
    .map((entry) => ({ kind: 'table', subject: 'products', path: `${path}/${entry}`, fingerprint }));
}

function absences(files: readonly MetadataFile[], products: readonly MetadataFile[]): FoundProblem[] {
  const lacks = (subject: FlairSubject): boolean => !files.some((file) => file.subject === subject);
  const problems: FoundProblem[] = [];
  if (lacks('aerial')) problems.push(found('info', 'flairMetadataAbsent', 'flair_aerial_metadata.json'));
  if (products.length > 0 && lacks('centroids'))
    problems.push(found('info', 'flairCentroidsAbsent', 'flair-2_centroids_sp_to_patch.json'));
  return problems;
}
