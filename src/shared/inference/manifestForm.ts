import type { z } from 'zod';
import type { ManifestProblem } from './manifest.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong with the form of a value, for a sentence in both languages. */
export const formKinds = [
  'missing',
  'unknown',
  'type',
  'oneOf',
  'atLeast',
  'moreThan',
  'atMost',
  'tooShort',
  'tooLong',
  'pattern',
  'other',
] as const;
export type FormKind = (typeof formKinds)[number];

/** A hostile file may have as many mistakes as it has bytes; the first ones are enough to mend it. */
export const mostProblems = 100;
const mostText = 300;

/** The schema library's findings as problems; `found` tells a missing value from one of another kind. */
export function formProblems(issues: readonly Issue[], json: unknown): ManifestProblem[] {
  return issues.slice(0, mostProblems).map((issue) => {
    const { kind, expected } = formOf(issue, valueAt(json, issue.path) === undefined);
    const params = { kind, expected: cut(expected), message: cut(issue.message) };
    return { path: pathText(issue.path), code: 'form', params };
  });
}

/** `inputs[1].channels[0].band`; empty for the whole. */
export function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path)
    text += typeof part === 'number' ? `[${part}]` : `${text === '' ? '' : '.'}${String(part)}`;
  return cut(text);
}

function formOf(issue: Issue, missing: boolean): { kind: FormKind; expected: string } {
  if (missing && issue.code !== 'unrecognized_keys') return { kind: 'missing', expected: '' };
  switch (issue.code) {
    case 'unrecognized_keys':
      return { kind: 'unknown', expected: issue.keys.join(', ') };
    case 'invalid_type':
      return { kind: 'type', expected: issue.expected };
    case 'invalid_value':
      return { kind: 'oneOf', expected: issue.values.map((value) => JSON.stringify(value)).join(', ') };
    case 'too_small':
      if (isSize(issue.origin)) return { kind: 'tooShort', expected: String(issue.minimum) };
      return { kind: issue.inclusive === false ? 'moreThan' : 'atLeast', expected: String(issue.minimum) };
    case 'too_big':
      return { kind: isSize(issue.origin) ? 'tooLong' : 'atMost', expected: String(issue.maximum) };
    case 'invalid_format':
      return { kind: 'pattern', expected: issue.pattern ?? issue.format };
    case 'invalid_union':
      return unionForm(issue);
    default:
      return { kind: 'other', expected: '' };
  }
}

const isSize = (origin: string): boolean => origin === 'string' || origin === 'array';

/** `kind` of an input, or `band`: the only unions of a manifest. */
function unionForm(issue: Extract<Issue, { code: 'invalid_union' }>): { kind: FormKind; expected: string } {
  if (issue.path.at(-1) === 'band') return { kind: 'oneOf', expected: '1, 2, 3, …, "height"' };
  const options = 'options' in issue && Array.isArray(issue.options) ? (issue.options as unknown[]) : [];
  if (options.length === 0) return { kind: 'other', expected: '' };
  return { kind: 'oneOf', expected: options.map((value) => JSON.stringify(value)).join(', ') };
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

function cut(text: string): string {
  return text.length > mostText ? `${text.slice(0, mostText - 1)}…` : text;
}
