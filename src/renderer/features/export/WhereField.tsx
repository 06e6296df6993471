import { Textarea } from '@mantine/core';
import type { AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useText } from '../../i18n/index.ts';

/** A filter expression; an error points at its character. */
export function WhereField({
  value,
  onChange,
  error,
  label,
  testId = 'export-where',
}: {
  value: string;
  onChange(where: string): void;
  error: AppErrorData | null;
  /** Said to screen readers instead of the title and the help over the field. */
  label?: string;
  testId?: string;
}) {
  const { t, language } = useText();
  const position = error?.code === 'whereInvalid' ? Number(error.params['position'] ?? 0) : null;
  return (
    <div className="where-field">
      <Textarea
        {...(label
          ? { 'aria-label': label, minRows: 1 }
          : { label: t('export.filter'), description: t('export.filterHelp'), minRows: 2 })}
        placeholder={'domain = "D012" and edited'}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autosize
        maxRows={6}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        error={error ? formatError(error, language).message : undefined}
        data-testid={testId}
      />
      {position !== null && <Pointer text={value} position={position} />}
    </div>
  );
}

/** The part of the text around a position, with a mark under the character. */
function Pointer({ text, position }: { text: string; position: number }) {
  const from = Math.max(0, position - 14);
  return (
    <pre className="where-pointer" aria-hidden="true">
      {text.slice(from, position + 14).replaceAll('\n', ' ')}
      {'\n'}
      {' '.repeat(position - from)}▲
    </pre>
  );
}
