import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setOfPixels } from './pixelSet.ts';
import { changeableValues, gateValues, limitChange, mayChange, pixelRulesOf, rulesSchema } from './rules.ts';

const side = 8;
const window = { x: 5, y: 9, width: side, height: side };
const size = side * side;
const mask = fc.uint8Array({ minLength: size, maxLength: size, max: 4 });
const rules = fc.record({
  locked: fc.uniqueArray(fc.integer({ min: 0, max: 4 })),
  onlyOver: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 4 }))),
  gate: fc.option(fc.record({ text: fc.constant('height > 2'), inverted: fc.boolean() })),
});

describe('the rules', () => {
  it('let change what no rule forbids, and nothing else', () => {
    fc.assert(
      fc.property(
        mask,
        mask,
        rules,
        fc.uint8Array({ minLength: size, maxLength: size, max: 2 }),
        fc.option(fc.uint8Array({ minLength: size, maxLength: size, max: 1 })),
        (before, after, given, gate, selected) => {
          const selection = selected && setOfPixels(selected, window);
          const at = pixelRulesOf(given, gate, selection, window);
          const limited = after.slice();
          limitChange(before, limited, at);
          for (let i = 0; i < size; i++) {
            const { locked, onlyOver } = given;
            const wanted = given.gate?.inverted ? gateValues.no : gateValues.yes;
            const isAllowed =
              !locked.includes(before[i]!) &&
              (onlyOver === null || onlyOver.includes(before[i]!)) &&
              (given.gate === null || gate[i] === wanted) &&
              (selected === null || selected[i] === 1);
            expect(mayChange(i, before[i]!, at)).toBe(isAllowed);
            expect(limited[i]).toBe(isAllowed ? after[i] : before[i]);
          }
        },
      ),
    );
  });

  it('never let a pixel pass whose gate is not known, inverted or not', () => {
    for (const inverted of [false, true]) {
      const at = pixelRulesOf(
        { locked: [], onlyOver: null, gate: { text: 'ndvi > 0', inverted } },
        new Uint8Array(size).fill(gateValues.unknown),
        null,
        window,
      );
      const after = new Uint8Array(size).fill(3);
      limitChange(new Uint8Array(size), after, at);
      expect(after.every((value) => value === 0)).toBe(true);
    }
  });

  it('put a lock above "only over"', () => {
    expect(changeableValues({ locked: [2], onlyOver: [1, 2] }).subarray(0, 4)).toEqual(
      Uint8Array.from([0, 1, 0, 0]),
    );
  });

  it('are refused when they are none', () => {
    expect(rulesSchema.safeParse({ locked: [256] }).success).toBe(false);
    expect(rulesSchema.safeParse({ gate: { text: '  ', inverted: false } }).success).toBe(false);
    expect(rulesSchema.parse({})).toEqual({ locked: [], onlyOver: null, gate: null });
  });
});
