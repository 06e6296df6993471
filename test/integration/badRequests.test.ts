import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rasterHeaderName } from '../../src/shared/contract/index.ts';
import type { AppErrorData } from '../../src/shared/errors.ts';
import { generateSample } from '../../src/main/datasets/index.ts';
import { createApi } from '../../src/main/api/index.ts';
import { listen, type Listening } from '../../src/main/shells/http/index.ts';
import { fingerprint, makeFolder, patchIds, writeDataset } from '../fixtures/flairHubFolder.ts';
import { expectSentence, failureOf, RealCore } from '../support/realCore.ts';

const roiKey = 'D012-2019_AF-S1-27';
const patchId = `${roiKey}_1-1`;

let core: RealCore;
let folder: string;
let dataset: string;
let listening: Listening;
const log = vi.spyOn(console, 'error').mockImplementation(() => {});

beforeAll(async () => {
  folder = makeFolder('arpenteur-requests-');
  dataset = join(folder, 'hub');
  const renderer = join(folder, 'renderer');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), '<!doctype html>page');
  writeFileSync(join(folder, 'secret.json'), '{"secret": true}');
  writeDataset(dataset, patchIds(roiKey, 2, 2));
  core = new RealCore(renderer);
  await core.open(dataset);
  const api = createApi(core.services, renderer);
  listening = await listen(api.fetch, { port: 0, token: 'key' });
});
afterAll(async () => {
  await listening.close();
  await core.close();
  rmSync(folder, { recursive: true, force: true });
  log.mockRestore();
});

/** A request whose path reaches the core as written; `fetch` would tidy it up. */
function raw(path: string, { method = 'GET', body = '' } = {}): Promise<{ status: number; text: string }> {
  const { port } = new URL(listening.url!);
  const headers = { authorization: 'Bearer key', 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += String(chunk)));
      answer.on('end', () => resolve({ status: answer.statusCode!, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const noInsides = /\n\s+at |node_modules|\/src\/|\.ts:\d/;

describe('static files', () => {
  it('are the page and what lies beside it', async () => {
    expect((await raw('/')).text).toContain('page');
  });

  it.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/assets/..%2f..%2fsecret.json',
    '/..%5csecret.json',
    '/%252e%252e/secret.json',
    '//secret.json',
    '/%00/secret.json',
    '/index.html%00.json',
    '/%zz',
    '/%',
    '/%c3%28.json',
    '/assets',
    '/nothing.js',
    `/${'a'.repeat(5000)}.js`,
  ])('outside of the window’s folder, or no path at all, are not found: %s', async (path) => {
    const { status, text } = await raw(path);
    expect([400, 404]).toContain(status);
    expect(text).not.toContain('secret');
    expect(text).not.toMatch(noInsides);
  });
});

describe('pixel routes', () => {
  const tile = (rest: string) => `tile/${core.datasetId}/${rest}`;

  it.each([
    ['mask/unknown/D012-2019_AF-S1-27_1-1', 'notFound'],
    ['mask/HUB/D012-2019_AF-S1-27_9-9', 'notFound'],
    ['mask/HUB/..%2f..%2fsecret.json', 'notFound'],
    ['mask/HUB/%2e%2e%2fsecret', 'notFound'],
    ['mask/HUB/%zz', 'notFound'],
    ['mask/HUB/nonsense?of=original', 'notFound'],
    ['tile/unknown/D012-2019_AF-S1-27/mask/0/0/0', 'notFound'],
    ['tile/HUB/..%2f..%2f..%2fcache/mask/0/0/0', 'notFound'],
    ['tile/HUB/D012-2019_AF-S1-27/secret/0/0/0', 'notFound'],
    ['tile/HUB/D012-2019_AF-S1-27/mask/17/0/0', 'badRequest'],
    ['tile/HUB/D012-2019_AF-S1-27/mask/16/0/0', 'badRequest'],
    ['tile/HUB/D012-2019_AF-S1-27/aerial/999999999999/0/0', 'badRequest'],
    ['tile/HUB/D012-2019_AF-S1-27/mask/-1/0/0', 'badRequest'],
    ['tile/HUB/D012-2019_AF-S1-27/mask/0.5/0/0', 'badRequest'],
    ['tile/HUB/D012-2019_AF-S1-27/mask/0/x/0', 'badRequest'],
    ['tile/HUB/D012-2019_AF-S1-27/mask/0/0/-1', 'badRequest'],
    ['tile/HUB/D012-2019_AF-S1-27/mask/0/0/1e3', 'badRequest'],
  ])('answer a sentence: %s', async (path, code) => {
    const response = await raw(`/api/pixels/${path.replace('HUB', core.datasetId)}`);
    expect([404, 422], response.text).toContain(response.status);
    expect(response.text).not.toMatch(noInsides);
    expectSentence(JSON.parse(response.text) as AppErrorData, code);
  });

  it('answer nothing for tiles beside the ROI, at any level that there is', async () => {
    for (const rest of ['mask/0/99999/65536', 'aerial/9/500/500', 'lpis1/0/0/0'])
      expect([204, 422]).toContain((await core.fetch(`/api/pixels/${tile(`${roiKey}/${rest}`)}`)).status);
    const small = await core.pixels(tile(`${roiKey}/mask/3/0/0`));
    expect(small!.data.filter((value) => value !== 255)).toHaveLength(128 * 128);
  });

  it('of unknown kind are not found', async () => {
    for (const path of [
      'pixels/',
      'pixels/mask',
      'pixels/mask/a',
      'nothing',
      'rpc/nothing',
      'rpc/app/../app/info2',
    ])
      expect((await raw(`/api/${path}`)).status).toBe(404);
    expect(
      (await core.fetch(`/api/pixels/mask/${core.datasetId}/${patchId}`)).headers.get(rasterHeaderName),
    ).toBeTruthy();
  });
});

describe('calls', () => {
  it.each([
    ['no JSON', '{"json": {'],
    ['a list', '[1, 2'],
    ['bytes', '\u0000\u0001\u0002'],
    ['nothing', ''],
    ['another type', '{"json": 7}'],
    ['null', '{"json": null}'],
    ['a wrong field', '{"json": {"path": 7}}'],
    ['a prototype', '{"json": {"__proto__": {"path": "/x"}}}'],
    ['an endless path', `{"json": {"path": "${'a'.repeat(5000)}"}}`],
  ])('with a body that is %s are refused without insides', async (_, body) => {
    const { status, text } = await raw('/api/rpc/workspace/open', { method: 'POST', body });
    expect(status, text).toBeGreaterThanOrEqual(400);
    expect(status, text).toBeLessThan(500);
    expect(text).not.toMatch(noInsides);
    expect((await core.client.workspace.current())!.path).toBe(core.workspace);
  });

  it('with a wrong value name the field', async () => {
    const { client } = core;
    const scope = core.scope(patchId);
    const commit = { ...scope, tool: 'brush' as const, parameters: {}, patches: [{ patchId, runs: '' }] };
    const cases: [() => Promise<unknown>, string][] = [
      [() => client.workspace.open({ path: '' }), 'path'],
      [() => client.jobs.wait({ id: 'x', timeoutMs: 1e9 }), 'timeoutMs'],
      [() => client.workspace.setAuthor({ name: '   ' }), 'name'],
      [() => client.annotation.commit({ ...commit, tool: 'eraser' as 'brush' }), 'tool'],
      [() => client.annotation.commit({ ...commit, editId: 'mine' }), 'editId'],
      [
        () => client.annotation.commit({ ...commit, patches: [{ patchId, runs: 7 as unknown as string }] }),
        'patches.0.runs',
      ],
      [() => client.exports.start({ ...scope, out: '/x', scope: { kind: 'some' as 'all' } }), 'scope.kind'],
    ];
    for (const [call, field] of cases) expectSentence(await failureOf(call()), 'badRequest', field);
  });

  it('with runs that are none, of a patch twice, or outside the mask store nothing', async () => {
    const commit = (patches: { patchId: string; runs: string }[]) =>
      core.client.annotation.commit({ ...core.scope(patchId), tool: 'brush', parameters: {}, patches });
    const one = { patchId, runs: 'AAEAAQ==' };
    const bad = ['%%%%', 'AAE', '////', 'AAEAAA==', 'gICAgICAgICAAQEAAQ==', '/////w8BAAE='];
    for (const runs of bad) expectSentence(await failureOf(commit([{ patchId, runs }])), 'badRequest');
    expectSentence(await failureOf(commit([one, one])), 'badRequest');
    expectSentence(await failureOf(commit([{ patchId, runs: 'AAEBAA==' }])), 'conflict', patchId);
    expectSentence(
      await failureOf(commit([one, { ...one, patchId: `${roiKey}_9-9` }])),
      'notFound',
      `${roiKey}_9-9`,
    );
    const state = await core.client.annotation.undoState({ datasetId: core.datasetId, roiKey });
    expect(state.undoDepth).toBe(0);
  });

  it('about things that are not there say what', async () => {
    const { client, datasetId } = core;
    const all = { kind: 'all' } as const;
    const out = join(folder, 'out');
    const jobOf = async (options: Parameters<typeof client.exports.start>[0]) =>
      core.done((await client.exports.start(options)).jobId);
    const patches = { kind: 'patches', patchIds: [`${roiKey}_8-8`] } as const;
    const cases: [() => Promise<unknown>, string, string][] = [
      [() => client.jobs.get({ id: 'job-7' }), 'notFound', 'job-7'],
      [() => client.jobs.cancel({ id: 'job-7' }), 'notFound', 'job-7'],
      [() => client.catalogue.roi({ datasetId, roiKey: 'D001-2000_X' }), 'notFound', 'D001-2000_X'],
      [() => client.catalogue.roi({ datasetId: 'other', roiKey }), 'notFound', roiKey],
      [() => client.exports.preview({ datasetId: 'other', scope: all }), 'notFound', 'other'],
      [() => jobOf({ datasetId: 'other', out, scope: all }), 'notFound', 'other'],
      [
        () => jobOf({ datasetId, out, scope: { ...patches, patchIds: [...patches.patchIds] } }),
        'notFound',
        `${roiKey}_8-8`,
      ],
      [() => jobOf({ datasetId, out, scope: { kind: 'where', where: 'edited' } }), 'nothingToExport', ''],
      [() => client.catalogue.select({ datasetId, where: 'domian = 1' }), 'whereInvalid', 'domian'],
      [() => client.app.listFolder({ path: join(folder, 'none') }), 'folderUnreadable', join(folder, 'none')],
      [() => client.app.createFolder({ parent: folder, name: '../x' }), 'badRequest', '../x'],
    ];
    for (const [call, code, named] of cases) expectSentence(await failureOf(call()), code, named);
  });

  it('never touch the dataset', async () => {
    const before = fingerprint(dataset);
    for (const name of ['a/b', '..', '.', 'a\\b', ''])
      await core.client.app.createFolder({ parent: dataset, name }).catch(() => {});
    for (const parent of [dataset, join(dataset, 'D012-2019_AERIAL_RGBI', 'AF-S1-27')]) {
      const failure = await failureOf(core.client.app.createFolder({ parent, name: 'mine' }));
      expectSentence(failure, 'datasetReadOnly', dataset);
    }
    const sample = generateSample({ outDir: join(dataset, 'sample'), seed: 1 });
    expectSentence(await failureOf(sample), 'datasetReadOnly', dataset);
    expect(fingerprint(dataset)).toEqual(before);
  });

  it('with an error nobody expected give an id that the log has, and no insides', async () => {
    const { workspaces } = core.services;
    const broken = vi.spyOn(workspaces, 'recent').mockImplementation(() => {
      throw new TypeError('undefined is not iterable at /home/someone/src/x.ts:7');
    });
    const failure = await failureOf(core.client.workspace.recent());
    broken.mockRestore();
    expectSentence(failure, 'internal', String(failure.params['id']));
    expect(log.mock.calls.flat().join(' ')).toContain(String(failure.params['id']));
  });
});
