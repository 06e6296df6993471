import { beforeEach, describe, expect, it } from 'vitest';
import type { RulesVersion } from '../../../shared/contract/index.ts';
import { defaultMatrix } from '../../../shared/comparison/defaultMatrix.ts';
import { defaultSettings } from '../../../shared/comparison/settings.ts';
import { AppError } from '../../../shared/errors.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { gradedRules } from './rulesDraft.ts';
import {
  changeRules,
  isDraftChanged,
  rulesStore,
  takeRules,
  updateDesk,
  type RulesDesk,
} from './rulesStore.ts';
import { applyDraft, tryDraft } from './trial.ts';

const own: RulesVersion = {
  ...{ version: 1, settings: defaultSettings, author: null, utc: null, note: '' },
  matrix: structuredClone(defaultMatrix) as RulesVersion['matrix'],
};
const change = { come: 3, go: 1, stay: 8, verdictsKept: 2, verdictsLost: 0 };
const desk = (): RulesDesk => rulesStore.getState().desks['d']!;
const edit = () => changeRules('d', (rules) => gradedRules(rules, { declared: 1, cover: 9 }, 'X'));

/** A core that has stored these versions, the last in force. */
function core(versions: RulesVersion[], job: object): AppServices {
  return {
    client: {
      comparison: {
        rules: () => Promise.resolve(versions.at(-1)!),
        tryRules: () => Promise.resolve({ jobId: 'j' }),
        setRules(input: { from: number; note: string } & Pick<RulesVersion, 'matrix' | 'settings'>) {
          const { from, note, matrix, settings } = input;
          if (from !== versions.at(-1)!.version) return Promise.reject(new AppError('conflict'));
          versions.push({ version: from + 1, matrix, settings, note, author: 'Ada', utc: null });
          return Promise.resolve({ version: from + 1, jobId: 'j' });
        },
      },
    },
    actions: { watchJob: () => Promise.resolve({ state: 'done', result: change, error: null, ...job }) },
  } as unknown as AppServices;
}

describe('changed rules', () => {
  beforeEach(() => {
    rulesStore.setState({ desks: {} });
    takeRules('d', own);
  });

  it('are tried, and what they were tried with is known after a further change', async () => {
    edit();
    await tryDraft(core([own], {}), 'd');
    expect(desk().trial).toMatchObject({ jobId: null, change, error: null });
    expect(desk().trial!.rules).toBe(desk().draft.rules);
    changeRules('d', (rules) => gradedRules(rules, { declared: 2, cover: 9 }, 'X'));
    expect(desk().trial!.rules).not.toBe(desk().draft.rules);
  });

  it('say why a trial failed, and nothing of one that was given up', async () => {
    edit();
    const error = new AppError('lpisMissing').toData();
    await tryDraft(core([own], { state: 'failed', result: null, error }), 'd');
    expect(desk().trial?.error?.code).toBe('lpisMissing');
    await tryDraft(core([own], { state: 'cancelled', result: null }), 'd');
    expect(desk().trial).toBeNull();
  });

  it('become the next version, with their note', async () => {
    edit();
    updateDesk('d', () => ({ note: 'seen in the field' }));
    const versions = [own];
    await applyDraft(core(versions, {}), 'd');
    expect(versions[1]).toMatchObject({ version: 2, note: 'seen in the field' });
    expect(desk()).toMatchObject({ base: { version: 2 }, note: '', trial: null });
    expect(isDraftChanged(desk())).toBe(false);
  });

  it('stay as changes of the version that somebody else stored meanwhile', async () => {
    edit();
    const versions = [own, { ...own, version: 2, author: 'Bob' }];
    await expect(applyDraft(core(versions, {}), 'd')).rejects.toMatchObject({ code: 'conflict' });
    expect(desk().base.version).toBe(2);
    expect(isDraftChanged(desk())).toBe(true);
    await applyDraft(core(versions, {}), 'd');
    expect(desk().base.version).toBe(3);
  });

  it('are kept when the rules are read again, while unchanged ones follow', () => {
    takeRules('d', { ...own, version: 2, settings: { ...defaultSettings, dates: false } });
    expect(desk().draft.rules.settings.dates).toBe(false);
    edit();
    takeRules('d', { ...own, version: 3 });
    expect(desk().draft.rules.matrix.rows[1]![9]).toBe('X');
    expect(desk().base.version).toBe(3);
  });
});
