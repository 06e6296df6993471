import { windowHeaderName } from '../../../shared/contract/editingPixels.ts';
import { decodeSet, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { AppError, isAppErrorData } from '../../../shared/errors.ts';
import type { PixelWindow } from '../../../shared/geo/grid.ts';
import type { LivewireTree, SetQuery, ToolQueries } from '../../tools/ToolHost.ts';

/** Waits before the second, third and fourth attempt at a request that nobody answered. */
const retryDelaysMs = [150, 500, 1500];
/** Answers of something between the window and a core that is not there. */
const noCore = [502, 503, 504];

export interface RemoteOptions {
  /** Origin of the page: requests go there. */
  readonly origin: string;
  readonly datasetId: string;
  readonly roiKey: string;
  readonly fetch?: typeof fetch;
}

/** What a POST pixel route answered. */
export interface PixelAnswer {
  readonly bytes: Uint8Array;
  readonly headers: Headers;
}

/** Questions of the tools to the core about one ROI, over the POST routes of `contract/editingPixels.ts`. */
export function createToolQueries(options: RemoteOptions): ToolQueries {
  return {
    set: (query, signal) => askForSet(options, query, signal),
    livewire: (x, y, signal) => askForWire(options, x, y, signal),
  };
}

async function askForSet(options: RemoteOptions, query: SetQuery, signal: AbortSignal): Promise<PixelSet> {
  const { bytes } = await postPixels(options, 'set', query, signal);
  return decodeSet(bytes);
}

async function askForWire(
  options: RemoteOptions,
  x: number,
  y: number,
  signal: AbortSignal,
): Promise<LivewireTree> {
  const { bytes: directions, headers } = await postPixels(options, 'livewire', { x, y }, signal);
  const window = windowOf(headers.get(windowHeaderName));
  if (window?.width && window.width * window.height === directions.length) return { window, directions };
  throw new AppError(
    'fileTruncated',
    { path: 'livewire' },
    { detail: `${directions.length} bytes for ${headers.get(windowHeaderName)}` },
  );
}

/**
 * Asks a POST pixel route about the ROI, again when nobody answers.
 *
 * @param body The rest of the request; the dataset and the ROI are added.
 * @throws AppError of the core, `coreStopped` after the last attempt, or the signal's reason once it fired
 */
export async function postPixels(
  options: RemoteOptions,
  route: string,
  body: object,
  signal: AbortSignal,
): Promise<PixelAnswer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await postOnce(options, route, body, signal);
    if (answer) return answer;
    const delay = retryDelaysMs[attempt];
    if (delay === undefined) throw new AppError('coreStopped', {}, { detail: route, retryable: true });
    await pause(delay, signal);
  }
}

/** Null when nobody answered. */
async function postOnce(
  { origin, datasetId, roiKey, fetch: ask = fetch }: RemoteOptions,
  route: string,
  body: object,
  signal: AbortSignal,
): Promise<PixelAnswer | null> {
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await ask(`${origin}/api/pixels/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, datasetId, roiKey }),
      signal,
    });
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch {
    signal.throwIfAborted();
    return null;
  }
  signal.throwIfAborted();
  if (noCore.includes(response.status)) return null;
  if (response.ok) return { bytes, headers: response.headers };
  const failure = failureOf(bytes, `${response.status} ${route}`);
  // A core that was just started again; the window opens the workspace any moment.
  if (failure.code === 'workspaceNotOpen') return null;
  throw failure;
}

/** Rejects with the signal's reason as soon as it fires. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

function windowOf(header: string | null): PixelWindow | null {
  try {
    return JSON.parse(header ?? 'null') as PixelWindow | null;
  } catch {
    return null;
  }
}

/** The AppError that a pixel route answered as JSON, or `internal`. */
function failureOf(bytes: Uint8Array, detail: string): AppError {
  try {
    const data: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isAppErrorData(data)) return AppError.fromData(data);
  } catch {
    // Not JSON: the status is all there is to say.
  }
  return new AppError('internal', {}, { detail });
}
