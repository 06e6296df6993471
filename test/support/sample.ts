import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSample } from '../../src/main/datasets/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const samples = join(root, '.cache', 'samples');
/** What the files of the sample depend on. */
const sources = ['src/main/datasets', 'src/main/raster', 'src/shared/model'];

/**
 * Copies the synthetic sample of seed 1 into a folder. It is drawn once for all tests, and again when the code that draws it
 * is another one: drawing takes as long as a hundred small tests.
 */
export async function copySample(to: string): Promise<void> {
  const drawn = join(samples, sourceHash());
  if (!existsSync(drawn)) await draw(drawn);
  cpSync(drawn, to, { recursive: true });
}

async function draw(drawn: string): Promise<void> {
  mkdirSync(samples, { recursive: true });
  const earlier = readdirSync(samples).filter((name) => !name.includes('.'));
  const mine = `${drawn}.${process.pid}`;
  await generateSample({ outDir: mine, seed: 1 });
  try {
    renameSync(mine, drawn);
  } catch (error) {
    // Another worker was faster.
    if (!existsSync(drawn)) throw error;
    rmSync(mine, { recursive: true });
    return;
  }
  for (const name of earlier) rmSync(join(samples, name), { recursive: true, force: true });
}

function sourceHash(): string {
  const hash = createHash('sha1');
  for (const folder of sources) {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((one) => one.endsWith('.ts') && !one.endsWith('.test.ts')).sort())
      hash.update(name).update(readFileSync(join(root, folder, name)));
  }
  return hash.digest('hex').slice(0, 16);
}
