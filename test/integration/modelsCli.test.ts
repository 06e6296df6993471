import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/shared/inference/checkManifest.ts';
import { makeFolder, writeRaster } from '../fixtures/flairHubFolder.ts';
import { runCommand } from '../support/commandLine.ts';
import { writeTestModel } from '../support/onnx/index.ts';

const folder = makeFolder('arpenteur-models-cli-');
const models = (...args: string[]) => runCommand(folder, 'models', ...args);

beforeAll(async () => {
  writeRaster(join(folder, 'hub'), 'D012-2019_AF-S1-1_2-1', 'AERIAL_RGBI');
  const { code } = await runCommand(folder, 'index', '--dataset', 'hub', '--workspace', 'work');
  expect(code).toBe(0);
  writeTestModel(folder, 'pixel', { tilePx: 64, fileName: 'good' });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('models', () => {
  it('checks, imports, lists and removes a model', async () => {
    const check = await models('check', 'good.onnx');
    expect(check).toMatchObject({ code: 0, stderr: '' });
    expect(check.stdout).toContain('It fits');
    expect((await models('check', 'good.onnx', '--json')).json()).toMatchObject({ problems: [] });

    const imported = (await models('import', 'good.onnx', '--workspace', 'work', '--json')).json();
    expect(imported).toMatchObject({ isBuiltIn: false, broken: null, manifest: { name: 'test-pixel' } });
    const { id } = imported as { id: string };
    expect(existsSync(join(folder, 'work', 'models', id, 'model.onnx'))).toBe(true);

    const list = await models('--workspace', 'work');
    expect(list.stdout).toContain(`${id}  test-pixel`);
    expect((await models('list', '--workspace', 'work', '--json')).json()).toContainEqual(imported);
    // Without a workspace: the program's own.
    expect((await models()).stdout).not.toContain(id);

    expect(await models('remove', id, '--workspace', 'work')).toMatchObject({
      code: 0,
      stdout: `Removed ${id}.\n`,
    });
    expect((await models('remove', id, '--workspace', 'work')).code).toBe(3);
  });

  it('names the model of the program in both languages, and does not remove it', async () => {
    const [own] = (await models('--json')).json() as { id: string; isBuiltIn: boolean }[];
    expect(own).toMatchObject({ isBuiltIn: true, broken: null });
    expect((await models()).stdout).toContain('trained on synthetic data');
    expect((await models('--lang', 'fr')).stdout).toContain('entraîné sur des données synthétiques');
    const removed = await models('remove', own!.id, '--workspace', 'work');
    expect(removed.code).toBe(1);
    expect(removed.stderr).toContain('part of the program');
  });

  it('lists everything that does not fit, with its place, and fails', async () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'good.json'), 'utf8')) as Record<string, unknown>;
    const lying = { ...manifest, marginPx: 32, output: { name: 'scores', kind: 'logits' } };
    writeFileSync(join(folder, 'lying.json'), JSON.stringify(lying));
    const check = await models('check', 'good.onnx', '--manifest', 'lying.json');
    expect(check.code).toBe(1);
    expect(check.stderr).toBe('');
    expect(check.stdout).toContain('in 2 places:');
    expect(check.stdout).toContain(
      '- marginPx: a margin of 32 px on each side leaves nothing of a tile of 64 px',
    );
    expect(check.stdout).toContain('- output.name: the file has no output “scores”; it has out');
    const french = await models('check', 'good.onnx', '--manifest', 'lying.json', '--lang', 'fr');
    expect(french.stdout).toContain('- output.name\u00A0: le fichier n’a pas de sortie «\u00A0scores\u00A0»');
  });

  it('does not import a file that was cut, and says how to see what is wrong', async () => {
    writeTestModel(folder, 'pixel', { tilePx: 64, fileName: 'cut' });
    truncateSync(join(folder, 'cut.onnx'), 100);
    const result = await models('import', 'cut.onnx', '--workspace', 'work');
    expect(result.code).toBe(1);
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain(join(folder, 'cut.onnx'));
    expect(result.stderr).toContain('sha256: the SHA-256 of the file is');
    expect(result.stderr).toContain('models check');
  });

  it('wants a workspace where it needs one, and does not make it', async () => {
    expect((await models('import', 'good.onnx')).code).toBe(2);
    expect((await models('import', 'good.onnx', '--workspace', 'nowhere')).code).toBe(3);
    expect((await models('--workspace', 'nowhere')).code).toBe(3);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('writes templates and the schema', async () => {
    const names = (await models('template')).stdout.trim().split('\n');
    expect(names).toContain('flair-2-utt');
    const { manifest } = parseManifest((await models('template', 'flair-2-utt')).stdout);
    expect(manifest?.name).toBe('flair-2-utt');
    const none = await models('template', 'lc-z');
    expect(none).toMatchObject({ code: 3, stdout: '' });
    expect(none.stderr).toContain('flair-hub-lc-all');
    expect((await models('schema')).json()).toMatchObject({
      title: 'Arpenteur model manifest',
      type: 'object',
    });
  });
});
