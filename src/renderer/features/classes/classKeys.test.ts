import { describe, expect, it } from 'vitest';
import { cosiaHub, flair19, hubToFlair19 } from '../../../shared/model/nomenclatures.ts';
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
