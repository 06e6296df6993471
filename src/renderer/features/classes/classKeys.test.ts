import { describe, expect, it } from 'vitest';
import { cosiaHub, flair19, hubToFlair19 } from '../../../shared/model/nomenclatures.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { classKeys, classRows, findClasses, pressDigit } from './classKeys.ts';

describe('class keys', () => {
  it.each([cosiaHub, flair19])('reaches every class of $label with ten digits', (nomenclature) => {
    const reached = classKeys(nomenclature).flatMap((key) =>
      key.again === null ? [key.first] : [key.first, key.again],
    );
    expect(reached.sort((a, b) => a - b)).toEqual(
      nomenclature.classes.map((c) => c.value).sort((a, b) => a - b),
    );
  });

  it('puts the same class on the same key in both lists', () => {
    const ofHub = classKeys(cosiaHub);
    const of19 = classKeys(flair19);
    expect(of19.map((key) => key.first)).toEqual(ofHub.map((key) => hubToFlair19[key.first]));
    expect(of19.map((key) => key.again)).toEqual(
      ofHub.map((key) => (key.again === null ? null : hubToFlair19[key.again])),
    );
  });

  it('selects the relative on the second press and comes back on the third', () => {
    expect(pressDigit(cosiaHub, '6', 0)).toBe(9);
    expect(pressDigit(cosiaHub, '6', 9)).toBe(11);
    expect(pressDigit(cosiaHub, '6', 11)).toBe(9);
  });

  it('keeps the class when a key without a relative is pressed again', () => {
    expect(pressDigit(cosiaHub, '2', 3)).toBe(3);
  });

  it('lists each class once, with its key', () => {
    const rows = classRows(cosiaHub);
    expect(new Set(rows.map((row) => row.class.value)).size).toBe(19);
    expect(rows).toHaveLength(19);
    expect(rows.find((row) => row.class.en === 'vineyard')?.keyLabel).toBe('6²');
  });
});

describe('the keys of a dataset’s own list', () => {
  const list = (count: number): Nomenclature => ({
    ...{ id: 'own', label: 'Fields 2020', en: 'Fields 2020', fr: 'Champs 2020' },
    // Values that are no positions: what counts is the order of the list.
    classes: Array.from({ length: count }, (_, i) => ({
      ...{ value: 3 * i + 5, en: `class ${i}`, fr: `classe ${i}`, color: '#336699' },
    })),
  });

  it('follow the order of the list, ten at a time', () => {
    const rows = classRows(list(23));
    expect(rows.map((row) => row.class.en)).toEqual(list(23).classes.map((c) => c.en));
    expect(rows.map((row) => row.keyLabel).join(' ')).toBe(
      '1 2 3 4 5 6 7 8 9 0 1² 2² 3² 4² 5² 6² 7² 8² 9² 0² 1³ 2³ 3³',
    );
  });

  it('are those of FLAIR for classes that are named so in either language, in order for the others', () => {
    const names = ['forest', 'Water', 'road', 'Vigne', 'building', 'Serre', 'other'];
    const own = {
      ...list(0),
      classes: list(7).classes.map((c, at) => ({ ...c, en: names[at]!, fr: names[at]! })),
    };
    expect(classRows(own).map((row) => `${row.class.en} ${row.keyLabel}`)).toEqual([
      ...['forest 2', 'Water 4', 'road 3', 'Vigne 6', 'building 1', 'Serre 1²', 'other 7'],
    ]);
  });

  it('go through the classes of a key press by press, and start again', () => {
    const own = list(23);
    const presses: number[] = [];
    let current = 8;
    for (let i = 0; i < 4; i++) presses.push((current = pressDigit(own, '1', current)!));
    expect(presses).toEqual([5, 35, 65, 5]);
    expect(pressDigit(own, '0', 5)).toBe(32);
    expect(pressDigit(list(3), '4', 5)).toBeNull();
  });

  it('reach every class of a list of 256', () => {
    const all = { ...list(0), classes: list(256).classes.map((c, value) => ({ ...c, value })) };
    const reached = classKeys(all).flatMap((key) => {
      const values: number[] = [];
      let current: number | null = key.first;
      while (current !== null && !values.includes(current)) {
        values.push(current);
        current = pressDigit(all, key.digit, current);
      }
      return values;
    });
    expect(new Set(reached).size).toBe(256);
    expect(classRows(all).at(-1)?.keyLabel).toBe('6²⁶');
  });
});

describe('class finder', () => {
  const first = (typed: string) => findClasses(cosiaHub, typed)[0]?.en;

  it('finds vineyard by "vig" and by "vin"', () => {
    expect(first('vig')).toBe('vineyard');
    expect(first('vin')).toBe('vineyard');
  });

  it('ignores accents and case', () => {
    expect(first('batiment')).toBe('building');
    expect(first('BÂT')).toBe('building');
    expect(first('conif')).toBe('coniferous');
  });

  it('puts a name that starts with the text before one that only contains it', () => {
    expect(findClasses(cosiaHub, 'perm').map((c) => c.en)).toEqual(
      ['impervious surface', 'pervious surface'].reverse(),
    );
  });

  it('finds nothing for nonsense and everything for nothing', () => {
    expect(findClasses(cosiaHub, 'xyzzy')).toEqual([]);
    expect(findClasses(cosiaHub, ' ')).toHaveLength(19);
  });
});
