import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ModelInfo } from '../../../shared/contract/index.ts';
import type { ModelManifest } from '../../../shared/inference/manifest.ts';
import { readManifestFile } from './checkFiles.ts';
import { sha256OfText, stampOf, type FileHashes } from './sha256.ts';

/** Names of the files in a model's folder. */
export const modelFile = 'model.onnx';
export const manifestFile = 'manifest.json';
/** Size, time and hash of the model file as it was imported. */
export const noteFile = 'imported.json';

const noteSchema = z.object({ sizeBytes: z.number(), mtimeMs: z.number(), sha256: z.string() });
export type ImportNote = z.infer<typeof noteSchema>;

/**
 * Models of the program: `resources/models/`. The build and the packaged program keep `resources` beside `out`, and built files are
 * flat in `out/main`.
 */
export function builtInModels(): string {
  const up = import.meta.url.endsWith('.ts') ? '../../../..' : '../..';
  return fileURLToPath(new URL(`${up}/resources/models`, import.meta.url));
}

/** A model in a folder of its own: ready to use, or why not. */
export interface FoundModel extends ModelInfo {
  readonly folder: string;
}

/** First 16 digits of the SHA-256 of the model's hash and its manifest, whose spelling does not matter. */
export function modelId(manifest: ModelManifest): string {
  return sha256OfText(`${manifest.sha256}\n${JSON.stringify(manifest)}`).slice(0, 16);
}

/** The models in the folders of a folder, by title; what is no model is passed over. */
export async function findModels(
  folder: string,
  isBuiltIn: boolean,
  hashes: FileHashes,
): Promise<FoundModel[]> {
  const found: FoundModel[] = [];
  for (const name of await foldersIn(folder)) {
    const model = await readModel(join(folder, name), isBuiltIn, hashes);
    // A folder of another name was put there by hand: its id would not lead to it.
    if (model && (isBuiltIn || model.id === name)) found.push(model);
  }
  return found.sort((a, b) => a.manifest.title.en.localeCompare(b.manifest.title.en, 'en'));
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch {
    return []; // No model was imported yet.
  }
}

/** Null when the folder has no manifest that can be used. */
export async function readModel(
  folder: string,
  isBuiltIn: boolean,
  hashes: FileHashes,
): Promise<FoundModel | null> {
  const { manifest, problems } = await readManifestFile(join(folder, manifestFile));
  if (!manifest || problems.length > 0) return null;
  const path = join(folder, modelFile);
  const note = isBuiltIn ? null : await readNote(folder);
  if (note && note.sha256 === manifest.sha256) hashes.trust(path, note, note.sha256);
  const stamp = await stampOf(path);
  const sha256 = stamp && (await hashes.of(path));
  const broken = sha256 === null ? 'fileMissing' : sha256 === manifest.sha256 ? null : 'hashDiffers';
  return { id: modelId(manifest), manifest, sizeBytes: stamp?.sizeBytes ?? 0, isBuiltIn, broken, folder };
}

async function readNote(folder: string): Promise<ImportNote | null> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(join(folder, noteFile), 'utf8')));
  } catch {
    return null; // Lost: the file is hashed instead.
  }
}

/** Writes a small file and waits until it is on the disk. */
export async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Flushes the names in a folder, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows opens no folders; there a rename is on the disk with the journal of the file system.
  }
}

const staged = '.import-';

/** An empty folder for an import, beside those of the models; what imports that were killed have left is removed. */
export async function stageFolder(folder: string, name: string, busy: ReadonlySet<string>): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const other of await readdir(folder))
    if (other.startsWith(staged) && !busy.has(other))
      await rm(join(folder, other), { recursive: true, force: true });
  const path = join(folder, name);
  await mkdir(path);
  return path;
}

export const stagedName = (random: string): string => `${staged}${random}`;
