import type { Client } from '../../client/client.ts';
import type { Language } from '../../i18n/index.ts';
import { problemText } from './problemText.ts';
import { wholePageSize } from './useProblems.ts';

const columns = ['severity', 'code', 'path', 'patch_id', 'message'];

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The whole report as the command line writes it: one line a problem. */
export async function reportCsv(
  client: Client,
  datasetId: string,
  language: Language,
  options: { readonly signal: AbortSignal; onProgress(done: number, total: number): void },
): Promise<Blob> {
  const parts = [`${columns.join(',')}\n`];
  for (let offset = 0; ;) {
    const { total, problems } = await client.workspace.problems(
      { datasetId, offset, limit: wholePageSize },
      { signal: options.signal },
    );
    parts.push(
      problems
        .map((problem) => {
          const { severity, code, path, patchId } = problem;
          const cells = [severity, code, path, patchId ?? '', problemText(problem, language)];
          return `${cells.map(cell).join(',')}\n`;
        })
        .join(''),
    );
    offset += problems.length;
    options.onProgress(offset, total);
    if (problems.length === 0 || offset >= total) return new Blob(parts, { type: 'text/csv' });
  }
}

/** Hands a file to the browser, which saves it where downloads go. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
