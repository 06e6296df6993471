import { useId } from 'react';
import type { AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useText } from '../../i18n/index.ts';

/** A line to write an expression in; what is wrong is said below it, with a mark under its character. */
export function ExpressionBox({
  value,
  onChange,
  onEnter,
  label,
  placeholder,
  error,
  testId,
  disabled = false,
}: {
  value: string;
  onChange(text: string): void;
  onEnter?(): void;
  label: string;
  placeholder?: string;
  error: AppErrorData | null;
  testId: string;
  disabled?: boolean;
}) {
  const { language } = useText();
  const errorId = useId();
  return (
    <div className="expression-box">
      <input
        className="small-input mono"
        aria-label={label}
        aria-invalid={error !== null}
        aria-describedby={error ? errorId : undefined}
        placeholder={placeholder}
        value={value}
        maxLength={4000}
        spellCheck={false}
        autoComplete="off"
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !onEnter) return;
          event.preventDefault();
          event.stopPropagation();
          onEnter();
        }}
        data-testid={testId}
      />
      {error && (
        <div id={errorId} role="alert" data-testid={`${testId}-error`}>
          <ErrorPlace text={value} error={error} />
          <p className="form-error">{formatError(error, language).message}</p>
        </div>
      )}
    </div>
  );
}

/** Characters of the text around a wrong one. */
const aroundChars = 16;

/** The part of an expression around its first wrong character, with a mark under it; nothing when it is not known. */
export function ErrorPlace({ text, error }: { text: string; error: AppErrorData }) {
  const position = error.code === 'whereInvalid' ? Number(error.params['position'] ?? 0) : null;
  if (position === null) return null;
  const from = Math.max(0, position - aroundChars);
  return (
    <pre className="expression-place" aria-hidden="true">
      {text.slice(from, position + aroundChars)}
      {'\n'}
      {' '.repeat(position - from)}▲
    </pre>
  );
}
