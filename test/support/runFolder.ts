import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Vitest's global setup: a folder for what the files of one run need to find out once only. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-run-'));
  process.env['ARPENTEUR_TEST_RUN'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
