import type { PatchRow } from '../../../shared/contract/index.ts';
import { modalitiesOf } from '../../../shared/model/modality.ts';
import type { Client } from '../../client/client.ts';
import type { Selection } from '../../state/app.ts';
import type { PatchQuery } from './PatchPages.ts';

const maxIds = 300_000;
const rowsPerRequest = 500;

/** The ids of the chosen patches. */
export async function readIds(
  client: Client,
  query: PatchQuery,
  selection: Selection,
): Promise<readonly string[]> {
  return selection.all === null
    ? [...selection.ids]
    : client.catalogue.patchIds({ ...query, from: 0, to: maxIds });
}

/**
 * The rows of the chosen patches, in the order of the list.
 *
 * @param total rows of the list.
 * @param onProgress called with the share of the list that was read, 0 to 1.
 */
export async function readRows(
  client: Client,
  query: PatchQuery,
  selection: Selection,
  total: number,
  onProgress: (share: number) => void,
): Promise<PatchRow[]> {
  const found: PatchRow[] = [];
  for (let offset = 0; offset < total; offset += rowsPerRequest) {
    const { rows } = await client.catalogue.patches({ ...query, offset, limit: rowsPerRequest });
    found.push(...(selection.all === null ? rows.filter(({ patchId }) => selection.ids.has(patchId)) : rows));
    onProgress(Math.min(1, (offset + rowsPerRequest) / total));
    if (rows.length === 0 || (selection.all === null && found.length === selection.ids.size)) break;
  }
  return found;
}

/** The columns that `patches --csv` writes on the command line. */
const csvColumns: readonly (readonly [name: string, value: (row: PatchRow) => unknown])[] = [
  ['patch_id', (row) => row.patchId],
  ['roi', (row) => row.roiKey],
  ['domain', (row) => row.domain],
  ['year', (row) => row.year],
  ['row', (row) => row.row],
  ['col', (row) => row.col],
  ['split', (row) => row.split],
  ['aerial_date', (row) => row.aerialDate],
  ['state', (row) => row.state],
  ['edits', (row) => row.edits],
  ['changed_px', (row) => row.changedPx],
  ['unknown_px', (row) => row.unknownPx],
  ['hierarchy_px', (row) => row.hierarchyPx],
  ['s2_dates', (row) => row.s2Dates],
  ['s2_valid', (row) => row.s2Valid],
  ['classes', (row) => row.shares?.map(([value, share]) => `${value}:${share.toFixed(4)}`).join(' ')],
  ['modalities', (row) => modalitiesOf(row.modalityBits).join(' ')],
];

/** A table after RFC 4180, lines ended with `\n`. */
export function writeCsv(rows: readonly PatchRow[]): string {
  const lines = [
    csvColumns.map(([name]) => name),
    ...rows.map((row) => csvColumns.map(([, value]) => cell(value(row)))),
  ];
  return lines.map((cells) => `${cells.join(',')}\n`).join('');
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
