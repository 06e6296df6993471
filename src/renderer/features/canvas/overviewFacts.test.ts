import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { parseNumber, patchVocabulary } from '../../../shared/expression/index.ts';
import { cosiaHub } from '../../../shared/model/nomenclatures.ts';
import { factQuery, formatFact, isFactId, plainFacts } from './overviewFacts.ts';

const { classes } = cosiaHub;

describe('the facts of the map', () => {
  it('are all numbers or conditions of the filter grammar', () => {
    for (const id of [...plainFacts, 'class:9'] as const) {
      const fact = factQuery(id, '', classes)?.fact;
      if (fact)
        expect(() => parseNumber(fact, patchVocabulary, { types: ['number', 'boolean'] })).not.toThrow();
    }
    expect(factQuery('class:9', '', classes)).toMatchObject({ fact: 'share(9)', kind: 'share' });
  });

  it('are shares when the expression typed by hand is a condition or a share', () => {
    expect(factQuery('custom', 'share(9) > 0.3 and edited', classes)?.kind).toBe('share');
    expect(factQuery('custom', 'share("water")', classes)?.kind).toBe('share');
    expect(factQuery('custom', 's2_dates', classes)?.kind).toBe('mean');
    expect(factQuery('custom', '  ', classes)).toBeNull();
    expect(factQuery('none', '', classes)).toBeNull();
  });

  it('refuse an expression that is no number, and say where it fails', () => {
    for (const text of ['domain', 'share(', 'nonsense + 1'])
      expect(() => factQuery('custom', text, classes)).toThrow(AppError);
  });

  it('are told from what older settings may hold', () => {
    for (const id of ['none', 'custom', 'edited', 'class:12']) expect(isFactId(id)).toBe(true);
    for (const id of [null, 3, 'class:', 'class:x', 'weather']) expect(isFactId(id)).toBe(false);
  });

  it('are written in the unit of their kind', () => {
    expect(formatFact(0.1234, 'share', 'en')).toBe('12.3 %');
    expect(formatFact(2822, 'count', 'fr').replace(/\s/g, ' ')).toBe('2 822');
    expect(formatFact(0.256, 'mean', 'en')).toBe('0.26');
    expect(formatFact(36, 'mean', 'en')).toBe('36');
  });
});
