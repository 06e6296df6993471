import { parseNumber, pixelVocabulary, type Expression } from '../../../shared/expression/index.ts';
import { imagery, type ImageryId } from '../../../shared/model/imagery.ts';

/** A pixel's number as code for the GPU, and the bands that it needs. */
export interface ExpressionCode {
  /** GLSL of type `float`. It calls `divided(a, b)` for quotients. */
  readonly glsl: string;
  /** 0-based, each once, ascending. */
  readonly bands: readonly number[];
}

/**
 * The expression of an index, checked against the names of an imagery.
 *
 * @throws AppError `whereInvalid` with the place of the mistake.
 */
export function parsePixelExpression(id: ImageryId, text: string): Expression {
  return parseNumber(text, pixelVocabulary(id)).expression;
}

/** Index of the band that a name stands for; -1 for none. `height` is no band. */
export function bandIndexOf(id: ImageryId, name: string): number {
  const { bands, aliases } = imagery[id];
  return bands.indexOf(aliases[name] ?? name);
}

/** @param band GLSL that reads the band of this index. */
export function toGlsl(
  id: ImageryId,
  expression: Expression,
  band: (index: number) => string,
): ExpressionCode {
  const bands = new Set<number>();
  const read = (name: string) => {
    const index = bandIndexOf(id, name);
    bands.add(index);
    return band(index);
  };
  const glsl = codeOf(expression, (name) =>
    // Height above ground.
    name === 'height' && id === 'dem' ? `(${read('dsm')} - ${read('dtm')})` : read(name),
  );
  return { glsl, bands: [...bands].sort((a, b) => a - b) };
}

function codeOf(node: Expression, read: (name: string) => string): string {
  switch (node.kind) {
    case 'literal':
      return literal(node.value);
    case 'name':
      return read(node.name);
    case 'negate':
      return `(-${codeOf(node.operand, read)})`;
    case 'arithmetic': {
      const left = codeOf(node.left, read);
      const right = codeOf(node.right, read);
      return node.operator === '/' ? `divided(${left}, ${right})` : `(${left} ${node.operator} ${right})`;
    }
    default:
      // A number has no conditions in it: the parser lets none through.
      throw new TypeError(`${node.kind} in a number`);
  }
}

function literal(value: string | number | boolean): string {
  if (typeof value !== 'number') throw new TypeError(`${typeof value} in a number`);
  // The largest that a number of the GPU holds.
  const text = String(Math.min(3e38, Math.max(-3e38, value)));
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** The same for the processor: the number of a pixel, NaN where it is not known or not finite. */
export type PixelFunction = (values: ArrayLike<number>, offset: number) => number;

/**
 * @param isMissing whether a value of a band stands for none.
 */
export function toFunction(
  id: ImageryId,
  expression: Expression,
  isMissing: (value: number) => boolean,
): PixelFunction {
  const band =
    (index: number): PixelFunction =>
    (values, offset) => {
      const value = values[offset + index] ?? NaN;
      return isMissing(value) ? NaN : value;
    };
  const build = (node: Expression): PixelFunction => {
    switch (node.kind) {
      case 'literal': {
        const { value } = node;
        return () => Number(value);
      }
      case 'name': {
        if (node.name !== 'height') return band(bandIndexOf(id, node.name));
        const [dsm, dtm] = [band(0), band(1)];
        return (values, offset) => dsm(values, offset) - dtm(values, offset);
      }
      case 'negate': {
        const operand = build(node.operand);
        return (values, offset) => -operand(values, offset);
      }
      case 'arithmetic': {
        const [left, right] = [build(node.left), build(node.right)];
        const { operator } = node;
        if (operator === '+') return (v, o) => left(v, o) + right(v, o);
        if (operator === '-') return (v, o) => left(v, o) - right(v, o);
        if (operator === '*') return (v, o) => left(v, o) * right(v, o);
        return (v, o) => {
          const divisor = right(v, o);
          return divisor === 0 ? NaN : left(v, o) / divisor;
        };
      }
      default:
        throw new TypeError(`${node.kind} in a number`);
    }
  };
  return build(expression);
}
