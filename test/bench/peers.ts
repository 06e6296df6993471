import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./peers.py', import.meta.url));
const pythons = [process.env['PYTHON'], '/usr/bin/python3', 'python3'].filter((name) => name !== undefined);

export interface PeerRequest {
  readonly task: string;
  readonly files?: readonly string[];
  readonly more?: readonly string[];
  readonly out?: string;
  /** Configuration options of GDAL. */
  readonly config?: Readonly<Record<string, string>>;
}

/** Asks rasterio or GDAL to do a task (`peers.py` lists them), or answers null where it is not installed. */
export function askPeer<T>(request: PeerRequest): T | null {
  for (const python of pythons) {
    const { status, stdout } = spawnSync(python, [script], {
      input: JSON.stringify(request),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (status === 0) return JSON.parse(stdout) as T;
  }
  return null;
}
