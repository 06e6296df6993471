import { editOpSchema, type EditOp } from '../../shared/editing/ops/op.ts';
import { resolveClass } from '../../shared/expression/callArgument.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import type { Dataset } from '../../shared/contract/index.ts';
import type { NomenclatureClass } from '../../shared/model/Nomenclature.ts';
import { cosiaHub, flair19 } from '../../shared/model/nomenclatures.ts';
import type { CliContext } from './CliIo.ts';
import { UsageError } from './exitCodes.ts';

/** The classes of the masks of a dataset. */
export function classesOf({ nomenclature, classList }: Dataset): readonly NomenclatureClass[] {
  if (classList) return classList.classes;
  return nomenclature === 'flair-1-19' ? flair19.classes : cosiaHub.classes;
}

/** A JSON text as a value; nothing is known of it. Throws UsageError that says what is wrong with the text. */
export function parseOpText({ texts }: CliContext, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const because = error instanceof Error ? error.message : '';
    throw new UsageError(fillTemplate(texts.edit.notJson, { because }));
  }
}

/** Fields of an operation that hold the value of a class of the masks. */
const classFields = new Set(['value', 'a', 'b', 'into', 'classes', 'to', 'from']);

/**
 * An operation as `--op` gives it; where it names a class, a name in either language stands for its value.
 *
 * Throws UsageError that names the field.
 */
export function readOp(context: CliContext, given: unknown, classes: readonly NomenclatureClass[]): EditOp {
  const parsed = editOpSchema.safeParse(withValues(context, given, classes));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  const { texts } = context;
  if (field === '' || field === 'op') {
    // A size that is missing or given twice says in its message which one is meant.
    const isSize = field === '' && issue?.code === 'custom';
    const names = editOpSchema.options.map((option) => option.shape.op.value).join(', ');
    throw new UsageError(
      isSize
        ? fillTemplate(texts.edit.oneOf, { fields: issue.message })
        : fillTemplate(texts.edit.unknownOp, { names }),
    );
  }
  throw new UsageError(fillTemplate(texts.edit.wrongField, { field, because: issue?.message ?? '' }));
}

/** Class values separated by commas, by number or by name. */
export function readClasses(
  context: CliContext,
  text: string,
  classes: readonly NomenclatureClass[],
): number[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => valueOf(context, part, classes));
}

/** The same with names of classes replaced by their values, at any depth. Codes of LPIS stay: their names are others. */
function withValues(context: CliContext, given: unknown, classes: readonly NomenclatureClass[]): unknown {
  if (Array.isArray(given)) return given.map((item: unknown) => withValues(context, item, classes));
  if (typeof given !== 'object' || given === null) return given;
  const named = (value: unknown): unknown =>
    typeof value === 'string' ? valueOf(context, value, classes) : withValues(context, value, classes);
  return Object.fromEntries(
    Object.entries(given).map(([key, value]: [string, unknown]) => {
      if (!classFields.has(key)) return [key, withValues(context, value, classes)];
      return [key, Array.isArray(value) ? value.map(named) : named(value)];
    }),
  );
}

function valueOf({ texts }: CliContext, name: string, classes: readonly NomenclatureClass[]): number {
  const { argument, suggestion } = resolveClass(name, classes);
  if (argument !== null) return Number(argument);
  const template = suggestion === null ? texts.edit.unknownClass : texts.edit.unknownClassLike;
  throw new UsageError(fillTemplate(template, { name, suggestion: suggestion ?? '' }));
}
