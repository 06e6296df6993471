import { expect, test } from 'vitest';
import { formatProblem, problemTexts } from './problems.ts';

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

test.each(Object.entries(problemTexts))('%s names the same things in both languages', (code, { en, fr }) => {
  expect(placeholders(fr)).toEqual(placeholders(en));
  // All but the line about lines that are left out name a file, a folder, a patch or a ROI.
  if (code !== 'moreProblems') expect(en).toMatch(/\{\{(path|patch|roi)\}\}/);
});

test('a problem of a newer version names itself and its file', () => {
  expect(formatProblem({ code: 'tooMuchSnow', params: { path: 'a.tif' } }, 'fr')).toBe('tooMuchSnow: a.tif');
  expect(formatProblem({ code: 'notTiff', params: { path: 'a.tif' } }, 'en')).toMatch(
    /^a\.tif is not a TIFF/,
  );
});
