import type { ModelInfo } from '../../shared/contract/index.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { describeManifestPlace } from '../../shared/i18n/manifestProblems.ts';
import { modelsCliTexts, type ModelsCliTexts } from '../../shared/i18n/modelsCli.ts';
import { manifestSchemaText } from '../../shared/inference/manifestJsonSchema.ts';
import { createModels, inspectModel, readTemplate, templateNames, testDevices } from '../inference/index.ts';
import { requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import { exitCode, UsageError } from './exitCodes.ts';
import { formatCount, writeJson, writeTable } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface ModelsOptions {
  readonly workspace?: string;
  readonly manifest?: string;
  readonly json?: boolean;
}

/** The models of the program alone: what needs no workspace asks these. */
const ownModels = () => createModels({ folder: null, inspect: inspectModel });

/** `models`: those of the program and, with a workspace, those imported into it. */
export async function listCommand(context: CliContext, options: ModelsOptions): Promise<void> {
  const { workspace } = options;
  if (workspace === undefined) return writeModels(context, await ownModels().list(), options);
  requireWorkspace(context, resolvePath(context.io, workspace));
  await withConnection(context, workspace, async ({ client }) =>
    writeModels(context, await client.inference.models(), options),
  );
}

function writeModels(context: CliContext, models: readonly ModelInfo[], { json }: ModelsOptions): void {
  if (json) return writeJson(context, models);
  const texts = modelsCliTexts[context.language];
  const rows = models.map((model) => [
    model.id,
    model.manifest.name,
    model.manifest.task,
    formatCount(context, model.sizeBytes),
    model.isBuiltIn ? texts.from.builtIn : texts.from.workspace,
    stateOf(model, texts),
  ]);
  writeTable(context, texts.head, rows);
}

function stateOf({ broken, manifest }: ModelInfo, texts: ModelsCliTexts): string {
  if (broken !== null) return texts.broken[broken];
  return manifest.origin === 'sample' ? `${texts.ready} (${texts.sample})` : texts.ready;
}

/** `models check`: everything that does not fit; exit code 1 when something does not. */
export async function checkCommand(context: CliContext, file: string, options: ModelsOptions): Promise<void> {
  const { io, language } = context;
  const texts = modelsCliTexts[language];
  const manifestPath = options.manifest && resolvePath(io, options.manifest);
  const check = await ownModels().check(resolvePath(io, file), manifestPath);
  const { problems, sha256 } = check;
  if (options.json) writeJson(context, check);
  else {
    if (sha256 !== null) io.out(`${texts.hash}  ${sha256}\n`);
    if (problems.length === 0) io.out(`${texts.fits}\n`);
    else {
      const head = problems.length === 1 ? texts.problems_one : texts.problems_other;
      io.out(`${fillTemplate(head, { count: formatCount(context, problems.length) })}\n`);
      for (const problem of problems) io.out(`- ${describeManifestPlace(problem, language)}\n`);
    }
  }
  if (problems.length > 0) throw new UsageError('', exitCode.failed);
}

/** `models import`: copies a model into the workspace. */
export async function importCommand(
  context: CliContext,
  file: string,
  options: ModelsOptions,
): Promise<void> {
  const { io, language } = context;
  const workspace = options.workspace!;
  requireWorkspace(context, resolvePath(io, workspace));
  const path = resolvePath(io, file);
  const manifestPath = options.manifest && resolvePath(io, options.manifest);
  await withConnection(context, workspace, async ({ client }) => {
    const model = await client.inference.importModel({ path, ...(manifestPath ? { manifestPath } : {}) });
    if (options.json) return writeJson(context, model);
    io.out(`${fillTemplate(modelsCliTexts[language].imported, { id: model.id })}\n`);
    writeModels(context, [model], options);
  });
}

/** `models remove`: what it predicted stays. */
export async function removeCommand(context: CliContext, id: string, options: ModelsOptions): Promise<void> {
  const { io, language } = context;
  const texts = modelsCliTexts[language];
  const workspace = options.workspace!;
  requireWorkspace(context, resolvePath(io, workspace));
  await withConnection(context, workspace, async ({ client }) => {
    const model = (await client.inference.models()).find((item) => item.id === id);
    if (model?.isBuiltIn) throw new UsageError(fillTemplate(texts.builtIn, { id }), exitCode.failed);
    await client.inference.removeModel({ id });
    if (options.json) writeJson(context, { id });
    else io.out(`${fillTemplate(texts.removed, { id })}\n`);
  });
}

/** `models template`: a manifest to fill in, as JSON; without a name, the names. */
export async function templateCommand(context: CliContext, name: string | undefined): Promise<void> {
  const { io, language } = context;
  const names = await templateNames();
  if (name === undefined) return io.out(`${names.join('\n')}\n`);
  const text = await readTemplate(name);
  if (text !== null) return io.out(text);
  const { noTemplate } = modelsCliTexts[language];
  throw new UsageError(fillTemplate(noTemplate, { name, names: names.join(', ') }), exitCode.notFound);
}

/** `models devices`: tries each of them. */
export async function devicesCommand(context: CliContext, { json }: ModelsOptions): Promise<void> {
  const reports = await testDevices();
  if (json) return writeJson(context, reports);
  const texts = modelsCliTexts[context.language];
  const rows = reports.map(({ device, state, runsPerSecond, message }) => [
    device,
    texts.states[state],
    runsPerSecond === null ? '–' : formatCount(context, Math.round(runsPerSecond)),
    message.replace(/\s+/g, ' ').slice(0, 200),
  ]);
  writeTable(context, texts.deviceHead, rows);
}

/** `models schema`: for editors, and for who writes manifests by program. */
export function schemaCommand({ io }: CliContext): void {
  io.out(manifestSchemaText());
}
