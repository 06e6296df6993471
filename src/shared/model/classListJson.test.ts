import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClassList, readClassListText, sameClassList } from './classListJson.ts';
import { distinctColors } from './distinctColors.ts';
import type { Nomenclature } from './Nomenclature.ts';

function listOf(json: unknown, label = 'classes'): Nomenclature {
  const parsed = parseClassList(json, label);
  if (parsed.kind === 'invalid') throw new Error(parsed.reason);
  return parsed.classList;
}

function reasonOf(json: unknown): string | null {
  const parsed = parseClassList(json, 'classes');
  return parsed.kind === 'invalid' ? parsed.reason : null;
}

describe('a class list in JSON', () => {
  it('is read from a named list of classes, in its order', () => {
    const list = listOf({
      name: 'Forest types',
      classes: [
        { value: 7, name: 'Beech', color: '#0A0' },
        { value: 0, en: 'Other', fr: 'Autre', colour: [1, 2, 255] },
      ],
    });
    expect(list).toEqual({
      id: 'own',
      label: 'Forest types',
      en: 'Forest types',
      fr: 'Forest types',
      classes: [
        { value: 7, en: 'Beech', fr: 'Beech', color: '#00aa00' },
        { value: 0, en: 'Other', fr: 'Autre', color: '#0102ff' },
      ],
    });
  });

  it('means the same as a bare list, a map of names and a map of classes', () => {
    const bare = listOf([
      { id: 1, label: 'forest', color: '#112233' },
      { code: '2', title: 'water', color: '#445566' },
    ]);
    const map = listOf({
      '1': { name: 'forest', color: '112233' },
      '2': { name: 'water', color: '#445566' },
    });
    expect(map).toEqual(bare);
    expect(sameClassList(bare, listOf({ '2': 'water', '1': 'forest' }))).toBe(true);
    expect(sameClassList(bare, listOf({ classes: { '1': 'forest', '2': 'water' } }))).toBe(true);
  });

  it('takes the name of its file when it has none of its own', () => {
    expect(listOf({ '1': 'forest' }, 'legend').label).toBe('legend');
  });

  it('gives classes without a colour one that no other class has', () => {
    const taken = distinctColors(1)[0]!;
    const list = listOf([
      { value: 1, name: 'a' },
      { value: 2, name: 'b', color: taken },
      { value: 3, name: 'c' },
    ]);
    expect(list.classes[1]!.color).toBe(taken);
    expect(new Set(list.classes.map((c) => c.color)).size).toBe(3);
    const all = listOf(Object.fromEntries(Array.from({ length: 256 }, (_, i) => [i, `class ${i}`])));
    expect(new Set(all.classes.map((c) => c.color)).size).toBe(256);
  });

  it('names the place of what it does not understand', () => {
    const named = (classes: unknown) => reasonOf({ classes });
    expect(
      named([
        { value: 1, name: 'a' },
        { value: 300, name: 'b' },
      ]),
    ).toBe('classes[1].value = 300');
    expect(named([{ value: 1.5, name: 'a' }])).toBe('classes[0].value = 1.5');
    expect(named([{ value: -1, name: 'a' }])).toBe('classes[0].value = -1');
    expect(named([{ name: 'a' }])).toBe('classes[0].value = ?');
    expect(named([{ value: 1, name: '  ' }])).toBe('classes[0].name = "  "');
    expect(named([{ value: 1, name: 'a', color: 'puce' }])).toBe('classes[0].color = "puce"');
    expect(named([{ value: 1, name: 'a', color: [1, 2, 256] }])).toBe('classes[0].color = […]');
    expect(
      named([
        { value: 4, name: 'a' },
        { id: '4', name: 'b' },
      ]),
    ).toBe('classes[1].value = classes[0].value = 4');
    expect(named([])).toBe('classes = []');
    expect(reasonOf(null)).toBe('classes = null');
    expect(reasonOf({ type: 'FeatureCollection' })).toBe('classes["type"]');
    expect(reasonOf({ '1': 'a', '01': 'b' })).toContain('.value = 1');
  });

  it('never gets values from the order of a list of names', () => {
    expect(reasonOf(['background', 'forest'])).toBe('classes[0] = "background"');
  });

  it('survives text that is no JSON, is cut short, or starts with a byte order mark', () => {
    expect(readClassListText('\uFEFF{"1": "forêt"}', 'x').kind).toBe('classes');
    for (const text of ['', '{"1": "for', 'value,name\n1,forest', '\0\0']) {
      const parsed = readClassListText(text, 'x');
      expect(parsed.kind === 'invalid' && parsed.reason.startsWith('JSON: ')).toBe(true);
    }
  });

  it('survives lists that are deeper or longer than any real one', () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    expect(readClassListText(deep, 'x').kind).toBe('invalid');
    expect(reasonOf(Array.from({ length: 100_000 }, () => ({ value: 1, name: 'a' })))).toContain('= 1');
  });

  it('never crashes, and what it reads has unique values, names and colours, whatever the JSON', () => {
    const oneClass = fc.record(
      {
        value: fc.oneof(fc.integer({ min: -5, max: 300 }), fc.string(), fc.constant(null)),
        id: fc.integer({ min: 0, max: 20 }),
        name: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
        fr: fc.string(),
        color: fc.oneof(
          fc.constantFrom('#fff', '#123456', 'red'),
          fc.array(fc.integer({ min: -1, max: 256 })),
        ),
      },
      { requiredKeys: [] },
    );
    const likely = fc.oneof(
      fc.array(oneClass, { maxLength: 4 }),
      fc.record({ name: fc.jsonValue(), classes: fc.array(oneClass, { maxLength: 4 }) }),
      fc.dictionary(fc.integer({ min: 0, max: 260 }).map(String), fc.oneof(fc.string(), oneClass)),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(likely, (json) => {
        const parsed = parseClassList(json, 'label');
        if (parsed.kind === 'invalid') return parsed.reason !== '';
        const { classes } = parsed.classList;
        return (
          new Set(classes.map((c) => c.value)).size === classes.length &&
          classes.every((c) => c.en !== '' && c.fr !== '' && /^#[0-9a-f]{6}$/.test(c.color))
        );
      }),
      { numRuns: 500 },
    );
  });

  it('differs from another as soon as a value means something else', () => {
    const list = listOf({ '1': 'forest', '2': 'water' });
    expect(sameClassList(list, listOf({ '1': 'water', '2': 'forest' }))).toBe(false);
    expect(sameClassList(list, listOf({ '1': 'forest', '2': 'water', '3': 'sea' }))).toBe(false);
    expect(sameClassList(list, null)).toBe(false);
    expect(sameClassList(null, null)).toBe(true);
  });
});
