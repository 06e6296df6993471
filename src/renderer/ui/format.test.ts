import { describe, expect, it } from 'vitest';
import { baseName, foldText, formatBytes, formatDuration, formatMetres, formatShare } from './format.ts';

describe('numbers for people', () => {
  it('writes shares with one decimal, none as 0 and traces as less than', () => {
    expect(formatShare(0.4381, 'fr')).toBe('43,8');
    expect(formatShare(0, 'en')).toBe('0');
    expect(formatShare(0.0001, 'en')).toBe('<0.1');
    expect(formatShare(1, 'en')).toBe('100');
  });

  it('writes times as their two largest units', () => {
    expect([40, 80, 7500].map(formatDuration)).toEqual(['40 s', '1 min 20 s', '2 h 5 min']);
  });

  it('writes bytes and metres in the unit that reads best', () => {
    expect(formatBytes(1_234_567, 'en')).toBe('1.2 MB');
    expect(formatBytes(1_234_567, 'fr')).toBe('1,2 Mo');
    expect(formatMetres(0.2, 'en')).toBe('20 cm');
    expect(formatMetres(4.8, 'fr')).toBe('4,8 m');
  });

  it('takes the last part of paths of both systems', () => {
    expect(baseName('/media/DATA/FLAIR-HUB/')).toBe('FLAIR-HUB');
    expect(baseName('D:\\donnees\\FLAIR-HUB')).toBe('FLAIR-HUB');
  });

  it('folds accents and ligatures', () => {
    expect(foldText('Œuvre d’été')).toBe("oeuvre d'ete");
  });
});
