import { open } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { ModelCheck } from '../../../shared/contract/index.ts';
import { parseManifest, type ManifestCheck } from '../../../shared/inference/checkManifest.ts';
import { checkModelFile } from '../../../shared/inference/checkModelFile.ts';
import type { ManifestProblem, ModelManifest } from '../../../shared/inference/manifest.ts';
import { hashFile } from '../engine/hashFile.ts';
import type { InspectModel } from '../engine/ModelFile.ts';
import { findExternalData } from './findExternalData.ts';
import { stampOf } from './sha256.ts';

/** Manifests are a few kB; more is no manifest. */
const mostManifestBytes = 1 << 20;

/** The manifest that belongs to a model unless somebody says otherwise: `x.json` beside `x.onnx`. */
export function manifestPathOf(path: string): string {
  const { dir, name } = parse(path);
  return join(dir, `${name}.json`);
}

/** Reads a manifest file; one that is not there is a problem like any other. */
export async function readManifestFile(path: string): Promise<ManifestCheck> {
  let text: string;
  try {
    const file = await open(path, 'r');
    try {
      if ((await file.stat()).size > mostManifestBytes) return notJson(`> ${mostManifestBytes} B`);
      text = await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch {
    return { manifest: null, problems: [missing(path)] };
  }
  return parseManifest(text);
}

/**
 * Everything that does not fit between a model and its manifest: first what is quick to find, then hash and tensors.
 *
 * @param known the file's SHA-256 when somebody has just computed it.
 */
export async function checkFiles(
  path: string,
  manifestPath: string,
  inspect: InspectModel,
  known?: string,
): Promise<ModelCheck> {
  const { manifest, problems } = await readManifestFile(manifestPath);
  const answer = { path, manifestPath, manifest };
  const stamp = await stampOf(path);
  if (!stamp) return { ...answer, problems: [...problems, missing(path)], sizeBytes: 0, sha256: null };
  try {
    const sha256 = known ?? (await hashFile(path));
    const found = await problemsOfFile(path, manifest, sha256, inspect);
    return { ...answer, problems: [...problems, ...found], sizeBytes: stamp.sizeBytes, sha256 };
  } catch (error) {
    if ((error as { code?: unknown }).code === 'cancelled') throw error;
    return { ...answer, problems: [...problems, missing(path)], sizeBytes: stamp.sizeBytes, sha256: null };
  }
}

async function problemsOfFile(
  path: string,
  manifest: ModelManifest | null,
  sha256: string,
  inspect: InspectModel,
): Promise<ManifestProblem[]> {
  const problems: ManifestProblem[] = [];
  const expected = manifest?.sha256 ?? null;
  if (expected !== null && expected !== sha256)
    problems.push({ path: 'sha256', code: 'hashDiffers', params: { expected, found: sha256 } });
  const file = await findExternalData(path);
  // Not loaded then: the other file is named by the model, and may be any file of this machine.
  if (file !== null) return [...problems, { path: '', code: 'externalData', params: { file } }];
  const inspection = await inspect(path);
  if (inspection.kind === 'failed')
    problems.push({ path: '', code: 'cannotLoad', params: { message: inspection.message.slice(0, 500) } });
  else if (manifest) problems.push(...checkModelFile(manifest, inspection.file));
  return problems;
}

function missing(file: string): ManifestProblem {
  return { path: '', code: 'fileMissing', params: { file } };
}

function notJson(message: string): ManifestCheck {
  return { manifest: null, problems: [{ path: '', code: 'notJson', params: { message } }] };
}
