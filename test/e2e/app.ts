import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bearerFetch, clientOver, type TestClient } from '../support/core.ts';
import { copySample } from '../support/sample.ts';

const startScript = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

/** The program as a user starts it, in the browser shell, with its own home and settings. */
export interface StartedApp {
  readonly url: string;
  readonly home: string;
  readonly client: TestClient;
  /** Kills the core that holds this workspace, as a crash would; `npm start` starts another. */
  killCore(workspace: string): void;
  /** The mask of a patch as the core has it. */
  mask(datasetId: string, patchId: string, of?: 'current' | 'original'): Promise<Uint8Array>;
  stop(): Promise<void>;
}

/** Where the sample of each workspace lies that tests open: the one of the welcome page, and `work`. */
const sampleFolders = ['sample-dataset', 'work-dataset'];

/**
 * Runs `npm start -- --browser --no-open` and waits for its address.
 *
 * @param options.sample false: the program has to draw the sample itself. By default it finds the drawn one in its place.
 */
export async function startApp({ sample = true } = {}): Promise<StartedApp> {
  const home = mkdtempSync(join(tmpdir(), 'arpenteur-e2e-'));
  if (sample) for (const name of sampleFolders) await copySample(join(home, name));
  const env = {
    ...process.env,
    ARPENTEUR_HOME: home,
    ARPENTEUR_CONFIG_DIR: join(home, 'config'),
    LANG: 'en',
  };
  const child = spawn(process.execPath, [startScript, '--browser', '--no-open'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await firstLine(child);
  const { origin, searchParams } = new URL(url);
  const token = searchParams.get('token') ?? '';
  const withToken = bearerFetch(token);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    url,
    home,
    client: clientOver(origin, withToken),
    killCore(workspace) {
      const { pid } = JSON.parse(readFileSync(join(workspace, 'owner.json'), 'utf8')) as { pid: number };
      process.kill(pid, 'SIGKILL');
    },
    async mask(datasetId, patchId, of = 'current') {
      const response = await withToken(
        new Request(`${origin}/api/pixels/mask/${datasetId}/${patchId}?of=${of}`),
      );
      if (!response.ok) throw new Error(await response.text());
      return new Uint8Array(await response.arrayBuffer());
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += String(chunk);
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    child.once('exit', (code) => reject(new Error(`npm start ended with code ${code}`)));
  });
}
