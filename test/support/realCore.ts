import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createApi } from '../../src/main/api/index.ts';
import { toAppError } from '../../src/main/cli/toAppError.ts';
import { createServices } from '../../src/main/services.ts';
import { rasterHeaderName, type RasterBytes } from '../../src/shared/contract/index.ts';
import { diffRuns, toBase64, type PixelWindow } from '../../src/shared/editing/runs.ts';
import { AppError, isAppErrorData, type AppErrorData } from '../../src/shared/errors.ts';
import { formatError } from '../../src/shared/i18n/errors.ts';
import { formatProblem } from '../../src/shared/i18n/problems.ts';
import { makeFolder } from '../fixtures/flairHubFolder.ts';
import { paint } from './annotationDesk.ts';
import { clientOver, endOf, type TestClient } from './core.ts';

const languages = ['en', 'fr'] as const;

/** The real services behind the real handler, in this process; what a window of it does. */
export class RealCore {
  readonly folder = makeFolder('arpenteur-core-');
  readonly workspace = join(this.folder, 'workspace');
  readonly services: ReturnType<typeof createServices>;
  readonly client: TestClient;
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  datasetId = '';

  constructor(rendererFolder?: string) {
    this.services = createServices({
      configDir: join(this.folder, 'config'),
      workspacesDir: join(this.folder, 'home'),
      threads: 1,
    });
    const api = createApi(this.services, rendererFolder);
    this.client = clientOver('http://test', (request) => api.fetch(request));
    this.fetch = (path, init) => api.fetch(new Request(new URL(path, 'http://test'), init));
  }

  /** Opens a workspace and indexes a dataset into it. Throws the AppError of a step that fails. */
  async open(dataset: string, { workspace = this.workspace, rescan = false } = {}): Promise<string> {
    await this.client.workspace.open({ path: workspace });
    const { datasetId, jobId } = await this.client.workspace.addDataset({ path: dataset, rescan });
    if (jobId !== null) await this.done(jobId);
    return (this.datasetId = datasetId);
  }

  /** The result of a job; throws the AppError of one that failed. */
  async done(jobId: string): Promise<Record<string, any>> {
    const job = await endOf(this.client, jobId);
    if (job.state === 'done') return job.result!;
    throw job.error ? AppError.fromData(job.error) : new AppError('cancelled');
  }

  /** The pixels of a mask as a window gets them. Throws the AppError of the route. */
  async mask(patchId: string, of: 'current' | 'original' = 'current'): Promise<Uint8Array> {
    return (await this.pixels(`mask/${this.datasetId}/${patchId}?of=${of}`))!.data;
  }

  /** An answer of a pixel route with its header; null for "nothing there". Throws its AppError. */
  async pixels(path: string): Promise<{ data: Uint8Array; header: RasterBytes } | null> {
    const response = await this.fetch(`/api/pixels/${path}`);
    if (response.status === 204) return null;
    if (!response.ok) throw AppError.fromData((await response.json()) as AppErrorData);
    const header = JSON.parse(response.headers.get(rasterHeaderName)!) as RasterBytes;
    return { data: new Uint8Array(await response.arrayBuffer()), header };
  }

  /** Paints a rectangle as a window does. */
  async paint(patchId: string, rectangle: PixelWindow & { value: number }, windowId = 'window-1') {
    const before = await this.mask(patchId);
    const runs = toBase64(diffRuns(before, paint(before, 512, rectangle), 512));
    return this.client.annotation.commit({
      ...this.scope(patchId),
      windowId,
      tool: 'brush',
      parameters: {},
      patches: [{ patchId, runs }],
    });
  }

  scope(patchId: string) {
    const roiKey = patchId.slice(0, patchId.lastIndexOf('_'));
    return { datasetId: this.datasetId, roiKey, windowId: 'window-1', editId: randomUUID() };
  }

  async close(): Promise<void> {
    await this.services.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The AppError that a call ends with, as it travels; fails the test when the call succeeds. */
export async function failureOf(call: Promise<unknown>): Promise<AppErrorData> {
  const result = await call.then(
    (value) => ({ value }),
    (error: unknown) => (isAppErrorData(error) ? error : toAppError(error).toData()),
  );
  if ('value' in result) throw new Error(`no failure, but ${JSON.stringify(result.value)}`);
  return result;
}

/** Checks that a failure reads well in both languages: it names what it must, and shows no placeholder and no program text. */
export function expectSentence(error: AppErrorData, code: string, ...named: string[]): void {
  expect(error.code, JSON.stringify(error)).toBe(code);
  for (const language of languages) {
    const { message, hint } = formatError(error, language);
    expectReadable(`${message} ${hint}`, ...named);
    expect(hint.length).toBeGreaterThan(10);
  }
}

/** Checks the sentence of a problem of an index in the same way. */
export function expectProblem(problem: {
  code: string;
  path: string;
  params: Record<string, string | number>;
}): void {
  const params = { path: problem.path, ...problem.params };
  for (const language of languages) {
    const text = formatProblem({ code: problem.code, params }, language);
    expectReadable(text, problem.path);
    expect(text, problem.code).not.toContain(`${problem.code}:`);
  }
}

/** Checks a text for the user. */
export function expectReadable(text: string, ...named: string[]): void {
  for (const name of named) expect(text).toContain(name);
  expect(text).toMatch(/[.?)]$/);
  expect(text).not.toMatch(
    /\{\{|\}\}|undefined|null|NaN|\[object|Error:|SQLITE|\bE[A-Z]{4,}\b|\n\s+at |\.ts:\d/,
  );
}
