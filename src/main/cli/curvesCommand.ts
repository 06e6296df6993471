import type { Curve, Dataset } from '../../shared/contract/index.ts';
import { s1Measures } from '../../shared/contract/evidence.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { followJob } from './followJob.ts';
import { formatCount, writeJson, writePairs, writeTable } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface CurvesOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly code?: number;
  readonly measure: Curve['measure'];
  readonly json?: boolean;
}

interface Envelope {
  readonly series: Curve['series'];
  readonly measure: Curve['measure'];
  /** For the 24 half months; null where nothing was counted. */
  readonly quartiles: NonNullable<Curve['dataset']>;
}

/** `curves`: gathers the crop curves of a dataset, ROI by ROI; what is up to date is not read again. */
export async function curvesCommand(context: CliContext, options: CurvesOptions): Promise<void> {
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  await withConnection(context, options.workspace, async ({ client }) => {
    const dataset = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    if (dataset.indexedAt === null) {
      const { jobId } = await client.workspace.addDataset({ path: dataset.path, rescan: false });
      if (jobId !== null) await followJob(context, client, jobId);
    }
    const { jobId } = await client.evidence.startCurves({ datasetId: dataset.id });
    const { rois, failed } = (await followJob(context, client, jobId)) as { rois: number; failed: number };
    const envelopes = await readEnvelopes(client, dataset, options);
    if (options.json) {
      const { id, path } = dataset;
      const asked = options.code === undefined ? {} : { code: options.code, envelopes };
      writeJson(context, { dataset: { id, path }, rois, failed, ...asked });
      return;
    }
    const { texts, io } = context;
    writePairs(context, [
      [texts.curves.dataset, `${dataset.id}  ${dataset.path}`],
      [texts.curves.rois, formatCount(context, rois)],
      [texts.curves.failed, formatCount(context, failed)],
    ]);
    for (const envelope of envelopes) writeEnvelope(context, envelope);
    const isEmpty = envelopes.every(({ quartiles }) => quartiles.every((one) => one === null));
    if (options.code !== undefined && isEmpty) io.out(`\n${texts.curves.noCrop}\n`);
  });
}

async function readEnvelopes(
  client: Client,
  { id: datasetId }: Dataset,
  { code, measure }: CurvesOptions,
): Promise<Envelope[]> {
  if (code === undefined) return [];
  const isRadar = (s1Measures as readonly string[]).includes(measure);
  const all: Envelope[] = [];
  for (const series of isRadar ? (['s1asc', 's1desc'] as const) : (['s2'] as const)) {
    const { quartiles } = await client.evidence.envelope({ datasetId, code, series, measure });
    all.push({ series, measure, quartiles: quartiles ?? [] });
  }
  return all;
}

/** One line for each half month that has values, by the first day of it. */
function writeEnvelope(context: CliContext, { series, measure, quartiles }: Envelope): void {
  const { io, texts } = context;
  const digits = measure === 'brightness' ? 0 : 3;
  const rows = quartiles.flatMap((one, slot) => {
    if (!one) return [];
    const first = `${String((slot >> 1) + 1).padStart(2, '0')}-${slot % 2 === 0 ? '01' : '16'}`;
    return [[first, ...[one.q1, one.median, one.q3].map((value) => value.toFixed(digits)), `${one.count}`]];
  });
  if (rows.length === 0) return;
  io.out(`\n${series} ${measure}\n`);
  writeTable(context, [texts.curves.from, 'q1', 'q2', 'q3', 'n'], rows);
}
