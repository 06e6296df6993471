import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ModelCheck, ModelInfo } from '../../../shared/contract/index.ts';
import { AppError, type ErrorParams } from '../../../shared/errors.ts';
import { modelInvalidOf } from '../../../shared/i18n/manifestProblems.ts';
import type { InspectModel } from '../engine/ModelFile.ts';
import type { Models, OpenModel } from '../Inference.ts';
import { checkFiles, manifestPathOf, readManifestFile } from './checkFiles.ts';
import { copyHashed, copyError } from './copyHashed.ts';
import {
  builtInModels,
  findModels,
  manifestFile,
  modelFile,
  modelId,
  noteFile,
  readModel,
  stagedName,
  stageFolder,
  syncFolder,
  writeSynced,
  type FoundModel,
  type ImportNote,
} from './modelFolder.ts';
import { FileHashes, stampOf } from './sha256.ts';

export interface ModelsOptions {
  /** `WORKSPACE/models`, made by the first import; null without a workspace: only the program's own models are there. */
  readonly folder: string | null;
  readonly inspect: InspectModel;
  /** Default: `resources/models` of the program. */
  readonly builtIn?: string;
}

/** The models of a workspace; only one process has it open, so nothing else writes into its folder. */
export function createModels({ folder, inspect, builtIn = builtInModels() }: ModelsOptions): Models {
  const hashes = new FileHashes();
  const busy = new Set<string>();

  const all = async (): Promise<FoundModel[]> => {
    const own = folder === null ? [] : await findModels(folder, false, hashes);
    const ids = new Set<string>();
    // Somebody may import a model that the program has: it is there once, as the program's.
    return [...(await findModels(builtIn, true, hashes)), ...own].filter(({ id }) => {
      const isNew = !ids.has(id);
      ids.add(id);
      return isNew;
    });
  };

  const find = async (id: string): Promise<FoundModel> => {
    const model = (await all()).find((item) => item.id === id);
    if (!model) throw new AppError('notFound', { id });
    return model;
  };

  const check = (path: string, manifestPath = manifestPathOf(path)): Promise<ModelCheck> =>
    checkFiles(path, manifestPath, inspect);

  return {
    list: async () => (await all()).map(infoOf),

    async open(id): Promise<OpenModel> {
      const model = await find(id);
      const path = join(model.folder, modelFile);
      if (model.broken === null) return { id, manifest: model.manifest, path };
      const expected = model.manifest.sha256!;
      const found = (await hashes.of(path)) ?? '';
      const params: ErrorParams = model.broken === 'fileMissing' ? { file: path } : { expected, found };
      throw new AppError('modelInvalid', modelInvalidOf(path, [{ path: '', code: model.broken, params }]));
    },

    check,

    async import(path, manifestPath = manifestPathOf(path)): Promise<ModelInfo> {
      if (folder === null) throw new AppError('workspaceNotOpen', {});
      // The manifest first: a template is refused before gigabytes are copied.
      const first = await readManifestFile(manifestPath);
      if (first.problems.length > 0) throw new AppError('modelInvalid', modelInvalidOf(path, first.problems));
      if (!(await stampOf(path))) throw new AppError('fileMissing', { path });
      const name = stagedName(randomBytes(6).toString('hex'));
      busy.add(name);
      try {
        const stage = await stageFolder(folder, name, busy);
        const id = await fillStage(stage, path, manifestPath, inspect);
        const info = await keep(stage, join(folder, id), hashes);
        return infoOf(info);
      } catch (error) {
        throw copyError(error, folder);
      } finally {
        await rm(join(folder, name), { recursive: true, force: true }).catch(() => {});
        busy.delete(name);
      }
    },

    async remove(id) {
      const model = await find(id);
      // Part of the program: there is nothing of the workspace to remove.
      if (model.isBuiltIn) throw new AppError('notFound', { id });
      // Away under its own name at once: a removal that is interrupted leaves no half of a model.
      const away = join(folder!, stagedName(randomBytes(6).toString('hex')));
      busy.add(basename(away));
      try {
        await rename(model.folder, away);
        await rm(away, { recursive: true, force: true });
      } catch (error) {
        throw copyError(error, model.folder);
      } finally {
        busy.delete(basename(away));
      }
    },
  };
}

/** Copies a model into its stage and checks the copy: what is checked is what is kept. @returns its id */
async function fillStage(
  stage: string,
  path: string,
  manifestPath: string,
  inspect: InspectModel,
): Promise<string> {
  const copy = join(stage, modelFile);
  const sha256 = await copyHashed(path, copy);
  const { manifest, problems } = await readManifestFile(manifestPath);
  if (!manifest || problems.length > 0) throw new AppError('modelInvalid', modelInvalidOf(path, problems));
  await writeSynced(join(stage, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
  const checked = await checkFiles(copy, join(stage, manifestFile), inspect, sha256);
  if (checked.problems.length > 0) throw new AppError('modelInvalid', modelInvalidOf(path, checked.problems));
  const note: ImportNote = { ...(await stampOf(copy))!, sha256 };
  await writeSynced(join(stage, noteFile), `${JSON.stringify(note)}\n`);
  await syncFolder(stage);
  return modelId(manifest);
}

/** Gives a stage its place. A model that is there already stays unless it is broken. */
async function keep(stage: string, place: string, hashes: FileHashes): Promise<FoundModel> {
  const there = await readModel(place, false, hashes);
  if (there && there.broken === null) return there;
  // Whatever has the name and is no model that works: damaged, or half removed.
  await rm(place, { recursive: true, force: true });
  await rename(stage, place);
  await syncFolder(join(place, '..'));
  return (await readModel(place, false, hashes))!;
}

function infoOf({ id, manifest, sizeBytes, isBuiltIn, broken }: ModelInfo): ModelInfo {
  return { id, manifest, sizeBytes, isBuiltIn, broken };
}
