import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listFolder } from './folders.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'arpenteur-folders-'));
  mkdirSync(join(folder, 'inside'));
  mkdirSync(join(folder, 'folder.onnx'));
  for (const name of ['b10.onnx', 'b9.ONNX', 'b9.json', 'notes.txt']) writeFileSync(join(folder, name), name);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('lists folders alone, and with an ending the files that have it', async () => {
  const names = (entries: readonly { name: string }[]) => entries.map(({ name }) => name);
  const plain = await listFolder(folder);
  expect(names(plain.entries)).toEqual(['folder.onnx', 'inside']);
  expect(plain.files).toEqual([]);
  const models = await listFolder(folder, '.onnx');
  expect(names(models.entries)).toEqual(['folder.onnx', 'inside']);
  expect(models.files).toEqual([
    { name: 'b9.ONNX', path: join(folder, 'b9.ONNX'), sizeBytes: 7 },
    { name: 'b10.onnx', path: join(folder, 'b10.onnx'), sizeBytes: 8 },
  ]);
});
