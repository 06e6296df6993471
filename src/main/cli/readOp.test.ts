import { describe, expect, it } from 'vitest';
import { cosiaHub } from '../../shared/model/nomenclatures.ts';
import { createContext, type CliIo } from './CliIo.ts';
import { UsageError } from './exitCodes.ts';
import { parseOpText, readClasses, readOp } from './readOp.ts';

const io: CliIo = {
  out: () => {},
  err: () => {},
  progressWidth: null,
  env: {},
  cwd: '/',
  onInterrupt: () => () => {},
  quit: () => {},
};
const context = createContext(io, 'en');
const read = (text: string) => readOp(context, parseOpText(context, text), cosiaHub.classes);
const failure = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('no failure');
};

describe('an operation on the command line', () => {
  it('may name classes in either language, with or without accents', () => {
    expect(read('{"op":"set","value":"Building"}')).toEqual({ op: 'set', value: 0 });
    expect(read('{"op":"islands","minPx":9,"classes":["batiment",5]}')).toEqual({
      op: 'islands',
      minPx: 9,
      connectivity: 4,
      classes: [0, 5],
    });
    expect(read('{"op":"gap","a":"building","b":1,"maxM":3,"into":null}')).toMatchObject({
      a: 0,
      into: null,
    });
    const recode = read('{"op":"recode","pairs":[{"from":"building","to":"water"}]}');
    expect(recode).toMatchObject({ pairs: [{ from: 0 }] });
  });

  it('leaves the sources and codes of a copy as they are', () => {
    const copy = {
      op: 'copy' as const,
      from: { kind: 'lpis' as const, level: 1 as const, pairs: [{ from: 3, to: 9 }] },
    };
    expect(read(JSON.stringify(copy))).toEqual(copy);
    expect(read('{"op":"copy","from":{"kind":"original"}}')).toEqual({
      op: 'copy',
      from: { kind: 'original' },
    });
  });

  it.each([
    ['islands', /not JSON \(/],
    ['{"op":"sieve"}', /"op" of the operation must be one of: islands, holes, majority/],
    ['[]', /must be one of/],
    ['17', /must be one of/],
    ['null', /must be one of/],
    ['{"op":"islands"}', /one of these fields, and only one: minPx or minM2/],
    ['{"op":"holes","maxPx":4,"maxM2":2}', /one of these fields, and only one: maxPx or maxM2/],
    ['{"op":"majority","radiusPx":"3"}', /field "radiusPx"/],
    ['{"op":"recode","pairs":[{"from":1}]}', /field "pairs.0.to"/],
    ['{"op":"set","value":256}', /field "value"/],
    ['{"op":"set","value":"bilding"}', /no class bilding .* did you mean building\?/i],
    ['{"op":"copy","from":{"kind":"model"}}', /field "from.kind"/],
  ])('%s is refused with what is wrong', (text, sentence) => {
    expect(failure(text)).toMatch(sentence);
  });
});

it('reads lists of classes', () => {
  expect(readClasses(context, '0, Water ,bâtiment,', cosiaHub.classes)).toHaveLength(3);
  expect(() => readClasses(context, '300', cosiaHub.classes)).toThrow(/no class 300/);
});
