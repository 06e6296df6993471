import { beforeEach, describe, expect, it } from 'vitest';
import type { RulesVersion } from '../../../shared/contract/index.ts';
import { defaultMatrix } from '../../../shared/comparison/defaultMatrix.ts';
import { defaultSettings } from '../../../shared/comparison/settings.ts';
import type { Settings } from '../../app/settings.ts';
import { keepDraft, readKeptDraft } from './keptDraft.ts';
import { gradedRules } from './rulesDraft.ts';
import {
  changeRules,
  discardRules,
  isDraftChanged,
  rulesStore,
  takeKept,
  takeRules,
  undoRules,
  updateDesk,
} from './rulesStore.ts';

const own: RulesVersion = {
  ...{ version: 1, settings: defaultSettings, author: null, utc: null, note: '' },
  matrix: structuredClone(defaultMatrix) as RulesVersion['matrix'],
};
const values = new Map<string, unknown>();
const settings: Settings = {
  read: (key) => Promise.resolve((values.get(key) ?? null) as never),
  write: (key, value) => void values.set(key, value),
};
const desk = () => rulesStore.getState().desks['d']!;
const edit = () => changeRules('d', (rules) => gradedRules(rules, { declared: 1, cover: 9 }, 'X'));

beforeEach(() => {
  values.clear();
  rulesStore.setState({ desks: {} });
});

describe('changes of rules that are not applied', () => {
  it('are found again by the next window, and can be undone there', async () => {
    const end = keepDraft(settings, 'd');
    takeRules('d', own);
    expect(values.size).toBe(0);
    edit();
    updateDesk('d', () => ({ note: 'why' }));
    end();
    rulesStore.setState({ desks: {} });
    takeRules('d', own);
    takeKept('d', (await readKeptDraft(settings, 'd'))!);
    expect(desk().draft.rules.matrix.rows[1]![9]).toBe('X');
    expect(desk().note).toBe('why');
    undoRules('d');
    expect(isDraftChanged(desk())).toBe(false);
  });

  it('are forgotten when they are dropped', async () => {
    const end = keepDraft(settings, 'd');
    takeRules('d', own);
    edit();
    discardRules('d');
    end();
    expect(await readKeptDraft(settings, 'd')).toBeNull();
  });

  it('are left alone when what was kept cannot be read', async () => {
    for (const kept of [null, 7, {}, { file: '' }, { file: '{"format":"other"}', note: 1 }]) {
      values.set('rulesDraft:d', kept);
      expect(await readKeptDraft(settings, 'd')).toBeNull();
    }
  });
});
