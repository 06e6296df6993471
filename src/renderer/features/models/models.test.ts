import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RankedPatch } from '../../../shared/contract/index.ts';
import { parseExpression } from '../../../shared/expression/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { inputNames } from './modelTexts.ts';
import { RankedList, rankPageSize, type RankQuery } from './RankedList.ts';
import { hasScope, roiWhere, runWhere, type RunPlace } from './runWhere.ts';
import { groupSkipped, isErrorCode } from './skipped.ts';

const roi = { roi: 'AF-S1-27', domain: 'D012', year: '2019' };
const nowhere: RunPlace = { roi: null, patchId: null, listWhere: '', where: '' };

describe('the scope of a run', () => {
  it('is said as an expression, and only where there is something to say', () => {
    expect(runWhere('all', nowhere)).toBe('');
    for (const scope of ['roi', 'patch', 'list'] as const) {
      expect(hasScope(scope, nowhere)).toBe(false);
      expect(runWhere(scope, nowhere)).toBeNull();
    }
    expect(hasScope('where', nowhere)).toBe(true);
    expect(runWhere('where', nowhere)).toBeNull();
    const place = { roi, patchId: 'D012-2019_AF-S1-27_5-10', listWhere: ' edited ', where: 'year = 2019' };
    expect(runWhere('roi', place)).toBe('roi = "AF-S1-27" and domain = "D012" and year = 2019');
    expect(runWhere('patch', place)).toBe('patch = "D012-2019_AF-S1-27_5-10"');
    expect(runWhere('list', place)).toBe('edited');
    expect(runWhere('where', place)).toBe('year = 2019');
    expect(roiWhere({ roi: 'zone', domain: '', year: '' })).toBe('roi = "zone"');
  });

  it('holds names with any character', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
        const expression = parseExpression(roiWhere({ roi: name, domain: '', year: '' }));
        expect(expression).toMatchObject({ kind: 'compare', right: { kind: 'literal', value: name } });
      }),
      { seed: 7, numRuns: 50 },
    );
  });
});

it('groups patches that were left out by reason, the most frequent first', () => {
  const skipped = ['a', 'b', 'c'].map((patchId, i) => ({
    ...{ patchId, code: i === 1 ? 'modelNaN' : 'inputMissing' },
  }));
  expect(groupSkipped(skipped)).toEqual([
    { code: 'inputMissing', patchIds: ['a', 'c'] },
    { code: 'modelNaN', patchIds: ['b'] },
  ]);
  expect(isErrorCode('modelNaN')).toBe(true);
  expect(isErrorCode('somethingElse')).toBe(false);
});

it('names what a model looks at once, without dates', () => {
  const place = { pixelSizeM: 1, sizePx: 1, channels: [{ band: 1, mean: 0, std: 1 }] };
  const series = { ...place, filter: null, average: 'none', dates: null } as const;
  const names = inputNames(
    {
      inputs: [
        { kind: 'image', name: 'a', modality: 'AERIAL_RGBI', ...place },
        { kind: 'series', name: 'b', modality: 'SENTINEL1-ASC_TS', ...series },
        { kind: 'dates', name: 'c', of: 'b', refDay: '05-15' },
        { kind: 'series', name: 'd', modality: 'SENTINEL1-DESC_TS', ...series },
        { kind: 'superPatch', name: 'e', ...series },
      ],
    },
    (key) => key,
  );
  expect(names).toEqual(['models.input.aerial', 'models.input.s1', 'models.input.superPatch']);
});

describe('the queue', () => {
  const query: RankQuery = {
    ...{ datasetId: 'd', setId: 's', where: '' },
    sort: 'difference',
    descending: true,
  };
  const patch = (at: number, run = 0): RankedPatch => ({
    ...{ patchId: `p${at}`, roiKey: 'r', differs: run, differsSurely: null, uncertainty: null, pair: null },
  });
  /** A core with so many patches; what it says of them changes with `run`. */
  function core(total: number) {
    const asked: number[] = [];
    const state = { run: 0, error: null as AppError | null };
    const list = new RankedList(async (_query, offset, limit) => {
      asked.push(offset);
      if (state.error) throw state.error;
      const count = Math.max(0, Math.min(limit, total - offset));
      return { total, patches: Array.from({ length: count }, (_, i) => patch(offset + i, state.run)) };
    });
    return { list, asked, state };
  }

  it('reads windows near what is seen, each once', async () => {
    const { list, asked } = core(3 * rankPageSize);
    await list.setQuery(query);
    expect(list.state()).toMatchObject({ total: 3 * rankPageSize, loading: false });
    expect(list.row(0)).toEqual(patch(0));
    expect(list.row(rankPageSize)).toBeUndefined();
    list.show(0, 10);
    list.show(0, 12);
    expect(await list.reach(2 * rankPageSize + 5)).toEqual(patch(2 * rankPageSize + 5));
    expect(list.indexOf(`p${2 * rankPageSize + 5}`)).toBe(2 * rankPageSize + 5);
    expect(asked).toEqual([0, rankPageSize, 2 * rankPageSize]);
    expect(await list.reach(-1)).toBeUndefined();
    expect(await list.reach(3 * rankPageSize)).toBeUndefined();
  });

  it('keeps its order until somebody asks for another', async () => {
    const { list, state } = core(5);
    await list.setQuery(query);
    state.run = 1;
    list.noteOld();
    expect(list.state().isOld).toBe(true);
    expect(list.row(3)).toEqual(patch(3, 0));
    await list.refresh();
    expect(list.state().isOld).toBe(false);
    expect(list.row(3)).toEqual(patch(3, 1));
  });

  it('shows no numbers of another question when one is refused, and answers the next', async () => {
    const { list, state } = core(5);
    await list.setQuery(query);
    state.error = new AppError('whereInvalid', { text: '?', position: 0 });
    await list.setQuery({ ...query, where: '?' });
    expect(list.state()).toMatchObject({ total: 0, query: null, error: { code: 'whereInvalid' } });
    expect(list.row(0)).toBeUndefined();
    state.error = null;
    await list.setQuery({ ...query, where: '?' });
    expect(list.state()).toMatchObject({ total: 5, error: null });
    await list.setQuery(null);
    expect(list.state().total).toBe(0);
  });

  it('forgets a slow answer to an earlier question', async () => {
    const waiting: (() => void)[] = [];
    const list = new RankedList(async ({ where }) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return { total: 1, patches: [{ ...patch(0), patchId: where }] };
    });
    const first = list.setQuery({ ...query, where: 'first' });
    const second = list.setQuery({ ...query, where: 'second' });
    waiting[1]!();
    await second;
    waiting[0]!();
    await first;
    expect(list.row(0)?.patchId).toBe('second');
  });
});
