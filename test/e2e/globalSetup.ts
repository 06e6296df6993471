import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url));

/**
 * Draws the synthetic sample of seed 1 once for all spec files: drawing it takes as long as several tests. `startApp` gives
 * each program a copy of its own. Answers what removes it.
 */
export default function globalSetup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-e2e-sample-'));
  const sample = join(folder, 'sample');
  execFileSync(process.execPath, [cli, 'sample', '--out', sample, '--seed', '1'], { stdio: 'ignore' });
  process.env['ARPENTEUR_E2E_SAMPLE'] = sample;
  return () => rmSync(folder, { recursive: true, force: true });
}
