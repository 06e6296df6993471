import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeManifestPlace } from '../i18n/manifestProblems.ts';
import { checkManifest, parseManifest, readManifest } from './checkManifest.ts';
import { manifestProblemCodes, type ManifestProblem, type ModelManifest } from './manifest.ts';
import { mostProblems } from './manifestForm.ts';
import { seriesManifest as manifest } from '../../../test/support/manifests.ts';

/** What `checkManifest` says of the manifest with a change: code and path of each problem. */
function told(change: (copy: ModelManifest & Record<string, never>) => void): string[] {
  const copy = structuredClone(manifest) as ModelManifest & Record<string, never>;
  change(copy);
  return checkManifest(JSON.parse(JSON.stringify(copy))).map(({ code, path }) => `${code} ${path}`);
}

/** The manifest with some parts replaced. */
function withParts(parts: Record<string, unknown>): string[] {
  return told((copy) => Object.assign(copy, parts));
}

function withInput(index: number, parts: Record<string, unknown>): string[] {
  return told((copy) => Object.assign(copy.inputs[index]!, parts));
}

describe('checkManifest', () => {
  it('finds nothing in a manifest whose parts fit', () => {
    expect(checkManifest(manifest)).toEqual([]);
    expect(readManifest(manifest).manifest).toEqual(manifest);
  });

  it('tells values that repeat, and values that are not of the class list', () => {
    expect(withParts({ values: [0, 1, 1, 19], ignore: [] })).toEqual([
      'values values[2]',
      'values values[3]',
    ]);
    // 0 is a class of FLAIR-HUB and none of FLAIR#1; 19 the other way round.
    expect(withParts({ classList: 'flair-1-19', values: [0, 19], ignore: [] })).toEqual(['values values[0]']);
  });

  it('tells classes to ignore that no output has, and that none is left', () => {
    expect(withParts({ values: [0, 1], ignore: [2] })).toEqual(['values ignore[0]']);
    expect(withParts({ values: [0, 1], ignore: [0, 1] })).toEqual(['ignoresAll ignore']);
  });

  it('tells a task with the class list of the other', () => {
    expect(withParts({ task: 'lpis' })).toEqual(['task classList']);
    expect(withParts({ classList: 'lpis-1' })).toEqual(['task classList']);
  });

  it.each([
    [0, { channels: [{ band: 5, mean: 0, std: 1 }] }, 'band inputs[0].channels[0].band'],
    [0, { channels: [{ band: 'height', mean: 0, std: 1 }] }, 'band inputs[0].channels[0].band'],
    [1, { channels: [{ band: 3, mean: 0, std: 1 }] }, 'band inputs[1].channels[0].band'],
    [2, { channels: [{ band: 11, mean: 0, std: 1 }] }, 'band inputs[2].channels[0].band'],
    [4, { channels: [{ band: 3, mean: 0, std: 1 }] }, 'band inputs[4].channels[0].band'],
    [0, { sizePx: 256 }, 'ground inputs[0].sizePx'],
    [2, { pixelSizeM: 10 }, 'ground inputs[2].sizePx'],
    [4, { filter: { maxCloud: 1, maxSnow: 1, maxCovered: 0.05 } }, 'filter inputs[4].filter'],
    [3, { of: 'aerial' }, 'datesOf inputs[3].of'],
    [3, { name: 's2' }, 'duplicateInput inputs[3].name'],
  ])('tells what does not fit in input %i: %j', (index, parts, problem) => {
    expect(withInput(index, parts)).toEqual([problem]);
  });

  it('knows that aerial images of FLAIR#1 and FLAIR#2 have a fifth band', () => {
    const five = { channels: [{ band: 5, mean: 0, std: 1 }] };
    const parts = { classList: 'flair-1-19', values: [1, 2], ignore: [] };
    expect(told((copy) => Object.assign(Object.assign(copy, parts).inputs[0]!, five))).toEqual([]);
  });

  it('tells a margin that leaves nothing of a tile, and a template', () => {
    expect(withParts({ marginPx: 256 })).toEqual(['margin marginPx']);
    expect(withParts({ marginPx: 255 })).toEqual([]);
    expect(withParts({ sha256: null })).toEqual(['template sha256']);
  });

  it.each([
    [{ format: 'other' }, 'form format', { kind: 'oneOf', expected: '"arpenteur-model"' }],
    [{ name: 'a/b' }, 'form name', { kind: 'pattern' }],
    [{ tilePx: undefined }, 'form tilePx', { kind: 'missing' }],
    [{ tilePx: '512' }, 'form tilePx', { kind: 'type', expected: 'number' }],
    [{ tilePx: 0 }, 'form tilePx', { kind: 'atLeast', expected: '1' }],
    [{ pixelSizeM: 0 }, 'form pixelSizeM', { kind: 'moreThan', expected: '0' }],
    [{ tilePx: 9000 }, 'form tilePx', { kind: 'atMost', expected: '8192' }],
    [{ values: [] }, 'form values', { kind: 'tooShort', expected: '1' }],
    [{ weights: 1 }, 'form ', { kind: 'unknown', expected: 'weights' }],
  ])('tells the form of %j', (parts, place, params) => {
    const [problem] = checkManifest(JSON.parse(JSON.stringify({ ...manifest, ...parts })));
    expect(`${problem!.code} ${problem!.path}`).toBe(place);
    expect(problem!.params).toMatchObject(params);
  });

  it('tells the form of a channel and of an input of no kind', () => {
    expect(withInput(0, { channels: [{ band: 1, mean: 0, std: 0 }] })).toEqual([
      'form inputs[0].channels[0].std',
    ]);
    expect(withInput(0, { channels: [{ band: 'nir', mean: 0, std: 1 }] })).toEqual([
      'form inputs[0].channels[0].band',
    ]);
    expect(withInput(0, { kind: 'video' })).toEqual(['form inputs[0].kind']);
  });

  it('reads text with a byte order mark and says when it is no JSON', () => {
    expect(parseManifest(`\uFEFF${JSON.stringify(manifest)}`).problems).toEqual([]);
    expect(parseManifest('{"format":').problems.map(({ code }) => code)).toEqual(['notJson']);
  });

  it('tells at most a hundred problems', () => {
    const values = Array.from({ length: 255 }, () => -1);
    expect(checkManifest({ ...manifest, values })).toHaveLength(mostProblems);
  });
});

/** The paths of all values inside a value. */
function places(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const parts = Object.entries(value).flatMap(([key, part]) =>
    places(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [[...path], ...parts];
}

function replaced(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  if (path.length === 0) return by;
  const [key, ...rest] = path;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[key!] = replaced(copy[key!], rest, by);
  return copy;
}

function isSound(problem: ManifestProblem): boolean {
  const sentences = (['en', 'fr'] as const).map((language) => describeManifestPlace(problem, language));
  return manifestProblemCodes.includes(problem.code) && sentences.every((text) => !text.includes('{{'));
}

const hostile = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(null, -1, 0, 1e308, '', '__proto__', [], {}, JSON.parse('{"__proto__":{"a":1}}')),
);

describe('checkManifest of hostile manifests', () => {
  it('tells every value that does not fit, and never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places(manifest)), hostile, (path, by) => {
        const { manifest: read, problems } = readManifest(replaced(manifest, path, by));
        expect(problems.every(isSound)).toBe(true);
        if (read === null) expect(problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 600, seed: 7 },
    );
  });

  it('reads any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const { manifest: read, problems } = parseManifest(text);
        expect(read).toBeNull();
        expect(problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('tells every part that is missing', () => {
    for (const path of places(manifest)) {
      // Without an item a list is another list, and may be as right as before.
      if (path.length === 0 || typeof path.at(-1) === 'number') continue;
      const less: unknown = JSON.parse(JSON.stringify(replaced(manifest, path, undefined)));
      expect(checkManifest(less).map(({ params }) => params['kind'])).toContain('missing');
    }
  });
});
