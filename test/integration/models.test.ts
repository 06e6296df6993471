import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectModel } from '../../src/main/inference/engine/inspectModel.ts';
import type { Models } from '../../src/main/inference/Inference.ts';
import { createModels, readTemplate } from '../../src/main/inference/models/index.ts';
import { Protobuf } from '../../src/main/inference/onnx/Protobuf.ts';
import { formatError } from '../../src/shared/i18n/errors.ts';
import { makeFolder } from '../fixtures/flairHubFolder.ts';
import { testModel, writeTestModel, type TestModelOptions } from '../support/onnx/index.ts';
import { makeTinyDisk, noTinyDisk } from '../support/tinyDisk.ts';

let folder: string;
let workspaceModels: string;
let models: Models;

beforeEach(() => {
  folder = makeFolder('arpenteur-models-');
  workspaceModels = join(folder, 'workspace', 'models');
  models = makeModels();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Models of the workspace alone. */
function makeModels(): Models {
  return createModels({ folder: workspaceModels, inspect: inspectModel, builtIn: join(folder, 'none') });
}

function write(options: TestModelOptions = {}, kind: Parameters<typeof testModel>[0] = 'pixel'): string {
  return writeTestModel(join(folder, 'given'), kind, { tilePx: 64, ...options }).path;
}

async function problemsOf(path: string): Promise<string[]> {
  return (await models.check(path)).problems.map((problem) => `${problem.code} ${problem.path}`.trim());
}

/** Parameters of the error of a promise, which must fail. */
async function failure(
  promise: Promise<unknown>,
): Promise<{ code: string; params: Record<string, unknown> }> {
  return promise.then(
    () => expect.unreachable('it did not fail'),
    (error: unknown) => error as { code: string; params: Record<string, unknown> },
  );
}

describe('a model that fits its manifest', () => {
  it.each(['pixel', 'multi', 'everything', 'superPatch', 'lpis', 'probabilities', 'classes'] as const)(
    '%s is found right',
    async (kind) => {
      const path = writeTestModel(join(folder, 'given'), kind).path;
      const check = await models.check(path);
      expect(check.problems).toEqual([]);
      const bytes = readFileSync(path);
      expect(check).toMatchObject({ path, sizeBytes: bytes.length });
      expect(check.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    },
  );

  it('is imported, listed, opened and removed, and its own files are left alone', async () => {
    expect(await models.list()).toEqual([]);
    const path = write();
    const info = await models.import(path);
    expect(info).toMatchObject({ isBuiltIn: false, broken: null });
    expect(info.id).toMatch(/^[0-9a-f]{16}$/);
    expect(await models.list()).toEqual([info]);

    const open = await models.open(info.id);
    expect(open.manifest).toEqual(info.manifest);
    expect(readFileSync(open.path).equals(readFileSync(path))).toBe(true);
    expect(dirname(open.path)).toBe(join(workspaceModels, info.id));

    await models.remove(info.id);
    expect(await models.list()).toEqual([]);
    expect(readdirSync(workspaceModels)).toEqual([]);
    expect(existsSync(path)).toBe(true);
    expect((await failure(models.open(info.id))).code).toBe('notFound');
    expect((await failure(models.remove(info.id))).code).toBe('notFound');
  });

  it('is there once when it is imported twice, however its manifest is spelled', async () => {
    const path = write();
    const first = await models.import(path);
    const other = join(folder, 'spelled.json');
    writeFileSync(
      other,
      `\uFEFF${JSON.stringify(JSON.parse(readFileSync(path.replace('.onnx', '.json'), 'utf8')))}`,
    );
    expect(await models.import(path, other)).toEqual(first);
    expect(await models.list()).toHaveLength(1);
    expect(readdirSync(workspaceModels)).toEqual([first.id]);
  });

  it('is another model with another manifest', async () => {
    const first = await models.import(write());
    const second = await models.import(write({ marginPx: 4 }));
    expect(second.id).not.toBe(first.id);
    expect(await models.list()).toHaveLength(2);
  });

  it('is found by who opens the workspace later', async () => {
    const info = await models.import(write());
    expect(await makeModels().list()).toEqual([info]);
  });

  it('is imported when several ask at the same time', async () => {
    const path = write();
    const infos = await Promise.all([
      models.import(path),
      models.import(path),
      models.import(write({}, 'conv3')),
    ]);
    expect(infos[0]).toEqual(infos[1]);
    expect(readdirSync(workspaceModels).sort()).toEqual([...new Set(infos.map(({ id }) => id))].sort());
  });
});

describe('a model that does not fit', () => {
  const zeros = '0'.repeat(64);

  it.each<[string, TestModelOptions, string[]]>([
    ['lies about its hash', { manifest: { sha256: zeros } }, ['hashDiffers sha256']],
    ['is a template', { manifest: { sha256: null } }, ['template sha256']],
    [
      'names other tensors',
      {
        inputs: (inputs) => inputs.map((input) => ({ ...input, name: 'x' })),
        manifest: { output: { name: 'y', kind: 'logits' } },
      },
      ['noOutput output.name'],
    ],
    ['has another number of classes', { manifest: { values: [0, 1, 2], ignore: [] } }, ['shape output']],
    [
      'answers something else',
      { manifest: { output: { name: 'out', kind: 'classes' } } },
      ['type output', 'shape output'],
    ],
    [
      'takes one tile only',
      { dynamicBatch: false, manifest: { dynamicBatch: true } },
      ['shape inputs[0]', 'shape output'],
    ],
  ])('is told: it %s', async (_, options, problems) => {
    expect(await problemsOf(write(options))).toEqual(problems);
  });

  it('is told: its manifest names inputs that it has not', async () => {
    const path = write();
    const manifestPath = path.replace('.onnx', '.json');
    const manifest = testModel('pixel', { tilePx: 64 }).manifest;
    const [input] = manifest.inputs;
    writeFileSync(manifestPath, JSON.stringify({ ...manifest, inputs: [{ ...input, name: 'rgb' }] }));
    expect(await problemsOf(path)).toEqual(['noInput inputs[0].name', 'unfedInput inputs']);
  });

  it('is told: it answers whole numbers as scores, and an operator is unknown', async () => {
    expect(await problemsOf(write({}, 'wrongType'))).toEqual(['type output']);
    const [problem] = (await models.check(write({}, 'unsupported'))).problems;
    expect(problem!.code).toBe('cannotLoad');
    expect(problem!.params['message']).not.toBe('');
  });

  it.each([0, 1, 40, 200])('is told: the file ends after %i bytes', async (bytes) => {
    const path = write();
    truncateSync(path, bytes);
    const problems = await problemsOf(path);
    expect(problems.slice(0, 1)).toEqual(['hashDiffers sha256']);
    expect(problems).toContain('cannotLoad');
  });

  it('is told: file or manifest are not there, or the manifest is no JSON', async () => {
    const path = write();
    expect(await problemsOf(join(folder, 'gone.onnx'))).toEqual(['fileMissing', 'fileMissing']);
    rmSync(path.replace('.onnx', '.json'));
    expect(await problemsOf(path)).toEqual(['fileMissing']);
    // The hash is told all the same: it is what a manifest needs.
    expect((await models.check(path)).sha256).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(path.replace('.onnx', '.json'), '{"format":');
    expect(await problemsOf(path)).toEqual(['notJson']);
    expect(await problemsOf(folder)).toEqual(['fileMissing', 'fileMissing']);
  });

  it('is told and not loaded: its weights are in another file', async () => {
    const path = write();
    const entry = (key: string, value: string): Protobuf => new Protobuf().text(1, key).text(2, value);
    const tensor = new Protobuf()
      .int(1, 4)
      .int(2, 1)
      .text(8, 'w')
      .message(13, entry('location', '../../secret.bin'))
      .message(13, entry('length', '16'))
      .int(14, 1);
    const graph = new Protobuf().text(2, 'graph').message(5, tensor);
    writeFileSync(path, new Protobuf().int(1, 8).message(7, graph).finish());
    const { problems } = await models.check(path);
    expect(problems.map(({ code }) => code)).toEqual(['hashDiffers', 'externalData']);
    expect(problems[1]!.params['file']).toBe('../../secret.bin');
  });

  it('is not imported, and nothing of it stays', async () => {
    const path = write({ manifest: { sha256: zeros } });
    const { code, params } = await failure(models.import(path));
    expect(code).toBe('modelInvalid');
    expect(params).toMatchObject({ path, reason: 'hashDiffers', at: 'sha256', expected: zeros });
    const { message } = formatError({ code: 'modelInvalid', params: params as Record<string, string> }, 'en');
    expect(message).toContain(path);
    expect(message).toContain('it is another file');
    expect(readdirSync(workspaceModels)).toEqual([]);
  });

  it('is not imported when it is a template, without a look at its weights', async () => {
    const path = join(folder, 'template.onnx');
    writeFileSync(path.replace('.onnx', '.json'), (await readTemplate('flair-hub-lc-a-rgb'))!);
    expect((await failure(models.import(path))).params).toMatchObject({ reason: 'template' });
    expect(existsSync(workspaceModels)).toBe(false);
  });

  it('is not imported when its file is not there', async () => {
    const path = write();
    copyFileSync(path.replace('.onnx', '.json'), join(folder, 'gone.json'));
    expect((await failure(models.import(join(folder, 'gone.onnx')))).code).toBe('fileMissing');
  });
});

describe('a model after its import', () => {
  it('is broken once its file is another one, and says so', async () => {
    const { id } = await models.import(write());
    const { path } = await models.open(id);
    appendFileSync(path, 'x');
    expect(await models.list()).toMatchObject([{ id, broken: 'hashDiffers' }]);
    expect(await failure(models.open(id))).toMatchObject({
      code: 'modelInvalid',
      params: { path, reason: 'hashDiffers' },
    });
    expect(await makeModels().list()).toMatchObject([{ id, broken: 'hashDiffers' }]);
  });

  it('is as good as before when only the time of its file changed', async () => {
    const { id } = await models.import(write());
    const { path } = await models.open(id);
    utimesSync(path, 1, 1);
    expect(await makeModels().list()).toMatchObject([{ id, broken: null }]);
  });

  it('is broken without its file, and mended by another import', async () => {
    const given = write();
    const { id } = await models.import(given);
    const { path } = await models.open(id);
    rmSync(path);
    expect(await models.list()).toMatchObject([{ id, broken: 'fileMissing' }]);
    expect((await failure(models.open(id))).params).toMatchObject({ reason: 'fileMissing', file: path });
    expect(await models.import(given)).toMatchObject({ id, broken: null });
    expect((await models.open(id)).path).toBe(path);
  });

  it('is not seen while it is half there: what a killed import left is cleaned by the next', async () => {
    const left = join(workspaceModels, '.import-0123456789ab');
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'model.onnx'), 'half');
    mkdirSync(join(workspaceModels, 'notes'));
    expect(await models.list()).toEqual([]);
    const { id } = await models.import(write());
    expect(readdirSync(workspaceModels).sort()).toEqual([id, 'notes'].sort());
  });

  it('is not taken from a folder with another name', async () => {
    const { id } = await models.import(write());
    const from = join(workspaceModels, id);
    const to = join(workspaceModels, 'f'.repeat(16));
    mkdirSync(to);
    for (const name of readdirSync(from)) copyFileSync(join(from, name), join(to, name));
    expect(await models.list()).toMatchObject([{ id }]);
  });
});

describe('the models of the program', () => {
  it('are all whole, and cannot be removed', async () => {
    const own = createModels({ folder: null, inspect: inspectModel });
    const list = await own.list();
    for (const { id, isBuiltIn, broken } of list) {
      expect({ isBuiltIn, broken }).toEqual({ isBuiltIn: true, broken: null });
      const { path } = await own.open(id);
      expect((await own.check(path, join(dirname(path), 'manifest.json'))).problems).toEqual([]);
      expect((await failure(own.remove(id))).code).toBe('notFound');
    }
    expect((await failure(own.import(write()))).code).toBe('workspaceNotOpen');
  });
});

describe.skipIf(noTinyDisk !== null)('a full disk', () => {
  it('ends an import with nothing left behind', async () => {
    const disk = makeTinyDisk(1 << 20);
    try {
      const there = join(disk.path, 'models');
      const full = createModels({ folder: there, inspect: inspectModel, builtIn: join(folder, 'none') });
      mkdirSync(there);
      disk.fill();
      expect(await failure(full.import(write()))).toMatchObject({
        code: 'diskFull',
        params: { path: there },
      });
      disk.free();
      expect(await full.list()).toEqual([]);
      expect(await full.import(write())).toMatchObject({ broken: null });
    } finally {
      disk.unmount();
    }
  });
});
