import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSample } from '../../src/main/datasets/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = join(root, 'src/main/datasets/sample');

/**
 * A copy of the synthetic sample of seed 1. It is drawn once for all tests, and again when the code that draws it is another
 * one: drawing takes as long as a hundred small tests.
 */
export async function copySample(to: string): Promise<void> {
  const drawn = join(root, '.cache', 'samples', codeHash());
  if (!existsSync(drawn)) await draw(drawn);
  cpSync(drawn, to, { recursive: true });
}

async function draw(drawn: string): Promise<void> {
  const mine = `${drawn}.${process.pid}`;
  mkdirSync(dirname(drawn), { recursive: true });
  await generateSample({ outDir: mine, seed: 1 });
  try {
    renameSync(mine, drawn);
  } catch (error) {
    // Another worker was faster.
    if (!existsSync(drawn)) throw error;
    rmSync(mine, { recursive: true });
  }
}

function codeHash(): string {
  const hash = createHash('sha1');
  for (const name of readdirSync(sources).sort())
    if (!name.endsWith('.test.ts')) hash.update(name).update(readFileSync(join(sources, name)));
  return hash.digest('hex').slice(0, 16);
}
