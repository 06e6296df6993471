import type { ErrorParams } from '../errors.ts';

/**
 * Fills `{{name}}` and `{{name|fallback}}` in a sentence.
 *
 * A parameter that is missing or empty gives its fallback, or nothing: braces are never shown to a user. Values are taken
 * as they are, also when they hold braces themselves.
 */
export function fillTemplate(template: string, params: ErrorParams): string {
  return template.replaceAll(
    /\{\{(\w+)(?:\|([^}]*))?\}\}/g,
    (_, name: string, fallback: string | undefined) => {
      const value = Object.hasOwn(params, name) ? params[name] : undefined;
      return value === undefined || value === '' ? (fallback ?? '') : String(value);
    },
  );
}
