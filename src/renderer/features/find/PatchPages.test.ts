import { describe, expect, it } from 'vitest';
import type { PatchRow } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { pageSize, PatchPages, type PatchPage, type PatchQuery } from './PatchPages.ts';

const rowOf = (patchId: string): PatchRow => ({
  patchId,
  roiKey: 'D012-2019_AF-S1-27',
  domain: 'D012',
  year: '2019',
  roi: 'AF-S1-27',
  row: 1,
  col: 1,
  modalityBits: 1023,
  split: null,
  aerialDate: null,
  state: 'untouched',
  edits: 0,
  changedPx: 0,
  shares: null,
  unknownPx: null,
  hierarchyPx: null,
  s2Dates: null,
  s2Valid: null,
});

const query = (where: string): PatchQuery => ({
  datasetId: 'd',
  where,
  sort: { by: 'name', descending: false },
});

/** A core whose answers are given by hand; rows are named by their filter and place. */
function startCore(total: number) {
  const asked: { query: PatchQuery; offset: number; signal: AbortSignal; answer(): Promise<void> }[] = [];
  const pages = new PatchPages(
    (of, offset, limit, signal) =>
      new Promise<PatchPage>((resolve, reject) => {
        asked.push({
          query: of,
          offset,
          signal,
          async answer() {
            if (of.where === 'wrong') reject(new AppError('whereInvalid', { text: 'wrong', position: 0 }));
            const count = Math.min(limit, total - offset);
            const rows = Array.from({ length: count }, (_, i) => rowOf(`${of.where}${offset + i}`));
            resolve({ total, all: total, rows });
            await new Promise((done) => setTimeout(done));
          },
        });
      }),
  );
  const take = () => asked.splice(0);
  return { pages, take };
}

describe('windows of a list of patches', () => {
  it('reads the windows that are seen and one ahead in the direction of the scroll', async () => {
    const { pages, take } = startCore(241_100);
    void pages.setQuery(query('a'));
    await take()[0]!.answer();
    pages.show(100_000, 100_040);
    const jumped = take();
    expect(jumped.map(({ offset }) => offset)).toEqual([100_000, 100_000 + pageSize]);
    for (const ask of jumped) await ask.answer();
    expect(pages.row(100_020)?.patchId).toBe('a100020');
    pages.show(99_980, 100_020);
    expect(take().map(({ offset }) => offset)).toEqual([99_800, 99_600]);
  });

  it('gives up windows that were scrolled past', async () => {
    const { pages, take } = startCore(10_000);
    void pages.setQuery(query('a'));
    await take()[0]!.answer();
    pages.show(2000, 2040);
    const [first] = take();
    pages.show(8000, 8040);
    expect(first!.signal.aborted).toBe(true);
    await first!.answer();
    expect(pages.row(2000)).toBeUndefined();
  });

  it('keeps the rows of a filter until those of the next one came', async () => {
    const { pages, take } = startCore(500);
    void pages.setQuery(query('a'));
    await take()[0]!.answer();
    void pages.setQuery(query('b'));
    expect(pages.state()).toMatchObject({ loading: true, query: { where: 'a' } });
    expect(pages.row(0)?.patchId).toBe('a0');
    await take()[0]!.answer();
    expect(pages.state()).toMatchObject({ loading: false, query: { where: 'b' } });
    expect(pages.row(0)?.patchId).toBe('b0');
  });

  it('shows only the last of several filters, in whatever order they answer', async () => {
    const { pages, take } = startCore(500);
    void pages.setQuery(query('a'));
    void pages.setQuery(query('ab'));
    const [first, second] = take();
    await second!.answer();
    await first!.answer();
    expect(pages.state().query?.where).toBe('ab');
    expect(first!.signal.aborted).toBe(true);
  });

  it('keeps the rows when a filter is refused, and says why', async () => {
    const { pages, take } = startCore(500);
    void pages.setQuery(query('a'));
    await take()[0]!.answer();
    void pages.setQuery(query('wrong'));
    await take()[0]!.answer();
    expect(pages.state()).toMatchObject({ error: { code: 'whereInvalid' }, query: { where: 'a' } });
    expect(pages.row(3)?.patchId).toBe('a3');
  });

  it('reads what is seen again when the core has something new, and shows the old rows meanwhile', async () => {
    const { pages, take } = startCore(500);
    void pages.setQuery(query('a'));
    await take()[0]!.answer();
    pages.show(0, 30);
    await take()[0]!.answer();
    pages.refresh(query('a'));
    expect(pages.row(0)?.patchId).toBe('a0');
    expect(take().map(({ offset }) => offset)).toEqual([0, pageSize]);
  });

  it('holds no more than some thousand rows', async () => {
    const { pages, take } = startCore(100_000);
    void pages.setQuery(query('a'));
    await take()[0]!.answer();
    for (let first = 0; first < 60 * pageSize; first += pageSize) {
      pages.show(first, first + 10);
      for (const ask of take()) await ask.answer();
    }
    expect(pages.row(0)).toBeUndefined();
    expect(pages.row(59 * pageSize)).toBeDefined();
  });
});
