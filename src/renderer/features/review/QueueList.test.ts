import { describe, expect, it } from 'vitest';
import type { Disagreement } from '../../../shared/contract/index.ts';
import { QueueList, queuePageSize, type QueueQuery } from './QueueList.ts';

const query: QueueQuery = {
  ...{ datasetId: 'd', filter: { states: ['open'] }, sort: 'severity', descending: true },
};
const itemOf = (n: number, state: Disagreement['state'] = 'open') =>
  ({ id: `i${n}`, state, severity: 1000 - n }) as unknown as Disagreement;
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A core whose open items can be judged. */
function bed(count: number) {
  const judged = new Set<string>();
  const all = Array.from({ length: count }, (_, n) => itemOf(n));
  const asked: number[] = [];
  const list = new QueueList(async (_query, offset, limit) => {
    asked.push(offset);
    await Promise.resolve();
    const open = all.filter(({ id }) => !judged.has(id));
    return { total: open.length, open: open.length, items: open.slice(offset, offset + limit) };
  });
  return { list, judged, asked, all };
}

describe('the queue', () => {
  it('reads windows near what is seen', async () => {
    const { list, asked } = bed(1000);
    await list.setQuery(query);
    list.show(0, 20);
    await settled();
    expect(asked).toEqual([0, queuePageSize]);
    list.show(540, 560);
    await settled();
    expect(list.row(550)?.id).toBe('i550');
    expect(list.row(300)).toBeUndefined();
    expect((await list.reach(300))?.id).toBe('i300');
  });

  it('keeps the item on the card in its place when a verdict takes it out of the filter', async () => {
    const { list, judged } = bed(10);
    await list.setQuery(query);
    list.keep(list.row(3)!);
    judged.add('i3');
    await list.refresh(query);
    await settled();
    expect(list.indexOf('i3')).toBe(3);
    expect(list.row(3)?.id).toBe('i3');
    expect(list.row(4)?.id).toBe('i4');
    expect(list.indexOf('i4')).toBe(4);
    expect(list.state()).toMatchObject({ total: 10, open: 9 });
    // The next one is opened: only now it goes.
    list.keep(list.row(4)!);
    expect(list.row(3)?.id).toBe('i4');
    expect(list.state().total).toBe(9);
  });

  it('finds the item in its place again when the verdict is taken back', async () => {
    const { list, judged } = bed(10);
    await list.setQuery(query);
    list.keep(list.row(3)!);
    judged.add('i3');
    await list.refresh(query);
    await settled();
    judged.delete('i3');
    await list.refresh(query);
    await settled();
    expect(Array.from({ length: 10 }, (_, n) => list.row(n)?.id)).toEqual(
      Array.from({ length: 10 }, (_, n) => `i${n}`),
    );
    expect(list.state().total).toBe(10);
  });

  it('keeps the last item of all too', async () => {
    const { list, judged } = bed(1);
    await list.setQuery(query);
    list.keep(list.row(0)!);
    judged.add('i0');
    await list.refresh(query);
    await settled();
    expect(list.row(0)?.id).toBe('i0');
    expect(await list.reach(1)).toBeUndefined();
    list.keep(null);
    expect(list.state().total).toBe(0);
    expect(list.row(0)).toBeUndefined();
  });

  it('has no place for an item from elsewhere', async () => {
    const { list } = bed(5);
    await list.setQuery(query);
    list.keep(itemOf(77));
    expect(list.indexOf('i77')).toBe(-1);
    expect(list.state().total).toBe(5);
  });

  it('shows what was judged at once', async () => {
    const { list } = bed(5);
    await list.setQuery(query);
    list.patch('i2', { state: 'judged', verdict: 'lpis' });
    expect(list.row(2)).toMatchObject({ state: 'judged', verdict: 'lpis' });
  });

  it('shows the old items until a new question is answered, and the error of one that fails', async () => {
    let fails = false;
    const list = new QueueList(async () => {
      if (fails) throw new TypeError('no core');
      return { total: 1, open: 1, items: [itemOf(1)] };
    });
    await list.setQuery(query);
    fails = true;
    await list.setQuery({ ...query, sort: 'area' });
    expect(list.row(0)?.id).toBe('i1');
    expect(list.state().error?.code).toBe('coreStopped');
    fails = false;
    await list.refresh({ ...query, sort: 'area' });
    expect(list.state()).toMatchObject({ error: null, query: { sort: 'area' } });
  });
});
