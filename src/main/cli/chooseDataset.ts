import type { Dataset, Workspace } from '../../shared/contract/index.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { looksLikeWorkspace } from '../workspace/index.ts';
import type { CliContext } from './CliIo.ts';
import { exitCode, UsageError } from './exitCodes.ts';

/** Refuses to make a new workspace where the user expects one: a mistyped path must not create a folder. */
export function requireWorkspace({ texts }: CliContext, path: string): void {
  if (!looksLikeWorkspace(path))
    throw new UsageError(fillTemplate(texts.usage.noWorkspace, { path }), exitCode.notFound);
}

/** The dataset that a command is about: the one named, or the only one. */
export function chooseDataset({ texts }: CliContext, workspace: Workspace, id: string | undefined): Dataset {
  const { datasets, path } = workspace;
  const ids = datasets.map((dataset) => dataset.id).join(', ');
  if (id !== undefined) {
    const named = datasets.find((dataset) => dataset.id === id);
    if (named) return named;
    throw new UsageError(fillTemplate(texts.usage.unknownDataset, { id, ids }), exitCode.notFound);
  }
  if (datasets.length > 1) throw new UsageError(fillTemplate(texts.usage.severalDatasets, { ids }));
  const only = datasets[0];
  if (!only) throw new UsageError(fillTemplate(texts.usage.noDataset, { path }), exitCode.notFound);
  return only;
}
