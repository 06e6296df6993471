import type { CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { followJob } from './followJob.ts';

/** Names of the filter language that are known only once pixels or headers were read. */
const measuredNames =
  /\b(share|lpis[123]|classes|dominant|measured|(lpis_)?unknown_px|hierarchy_px|s2_valid|s[12]_(\w+_)?dates|problems)\b/i;

/**
 * Reads what was not read yet when an expression asks for it: a filter by class shares would else silently select nothing.
 *
 * @param expressions filters and sort keys; a name that only occurs in a text costs a check that finds nothing to do.
 */
export async function ensureChecked(
  context: CliContext,
  client: Client,
  datasetId: string,
  expressions: readonly (string | undefined)[],
): Promise<void> {
  if (!expressions.some((text) => text !== undefined && measuredNames.test(text))) return;
  const { check } = await client.catalogue.health({ datasetId });
  if (check.pixels >= check.patches && check.headers >= check.patches) return;
  const { jobId } = await client.catalogue.startCheck({ datasetId, thumbnails: false });
  await followJob(context, client, jobId);
}
