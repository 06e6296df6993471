import { spawnSync } from 'node:child_process';

/** `Chromium 156.0.8078.79`, of the browser that the scenarios start; null without one. */
export function chromiumVersion(): string | null {
  const path = process.env['CHROMIUM_PATH'];
  if (!path) return null;
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return status === 0 ? (/\S+ [\d.]+/.exec(stdout)?.[0] ?? null) : null;
}
