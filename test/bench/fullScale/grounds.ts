import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fillFacts } from './fillFacts.ts';
import { indexOnce } from './indexOnce.ts';
import { makeArchives } from './makeArchives.ts';
import { makeMetadata } from './makeMetadata.ts';
import { makeNames } from './makeNames.ts';
import { planFullScale } from './plan.ts';

/** A workspace with the whole dataset, as it is when all checks are done. */
export interface FilledWorkspace {
  readonly path: string;
  readonly datasetId: string;
}

/** What the scenarios of one full run share: written when first asked for, removed at the end. */
export interface Grounds {
  /** In the folder for temporary files. */
  readonly folder: string;
  /** Part of the dataset, 0 to 1: 1 but for trying a scenario out (ARPENTEUR_BENCH_SHARE). */
  readonly share: number;
  /** Says the share in a note, when it is not all. */
  readonly shareNote: string;
  /** The tree with files of no bytes and its metadata. ARPENTEUR_BENCH_TREE names one that exists; it is only read. */
  tree(): string;
  /** The same as archives whose entries are a hole. */
  archives(): string;
  /** The catalogue of the tree, with facts made up for every patch, since the files have no pixels. */
  filled(): Promise<FilledWorkspace>;
  /** A folder of its own. */
  newFolder(name: string): string;
  close(): void;
}

export function createGrounds(): Grounds {
  const share = Number(process.env['ARPENTEUR_BENCH_SHARE'] ?? 1);
  const given = process.env['ARPENTEUR_BENCH_TREE'];
  let folder: string | null = null;
  const inFolder = (name: string): string =>
    join((folder ??= mkdtempSync(join(tmpdir(), 'arpenteur-bench-full-'))), name);
  const tell = (text: string): void => void process.stderr.write(`  ${text}\n`);
  let tree: string | null = null;
  let archives: string | null = null;
  let filled: Promise<FilledWorkspace> | null = null;

  const grounds: Grounds = {
    get folder() {
      return inFolder('');
    },
    share,
    shareNote: share === 1 ? '' : `${share} of the dataset`,
    tree() {
      if (tree) return tree;
      if (given) {
        if (!existsSync(given)) throw new Error(`ARPENTEUR_BENCH_TREE: ${given} is not there.`);
        return (tree = resolve(given));
      }
      tree = inFolder('tree');
      const plan = planFullScale(share);
      tell(`writing ${tree}…`);
      tell(`${makeNames(tree, plan).toLocaleString('en')} files`);
      makeMetadata(tree, plan);
      return tree;
    },
    archives() {
      if (archives) return archives;
      archives = inFolder('archives');
      const plan = planFullScale(share);
      tell(`writing ${archives}…`);
      tell(`${makeArchives(archives, plan).toLocaleString('en')} entries`);
      makeMetadata(archives, plan);
      return archives;
    },
    filled: () => (filled ??= fill(grounds.tree(), inFolder('filled'), tell)),
    newFolder: (name) => mkdtempSync(inFolder(`${name}-`)),
    close() {
      if (!folder) return;
      tell(`removing ${folder}…`);
      rmSync(folder, { recursive: true, force: true });
      folder = null;
    },
  };
  return grounds;
}

async function fill(tree: string, path: string, tell: (text: string) => void): Promise<FilledWorkspace> {
  tell('indexing the tree and making up its facts…');
  const { datasetId } = await indexOnce({ root: tree, workspace: path });
  await fillFacts(path, datasetId);
  return { path, datasetId };
}
