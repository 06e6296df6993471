/** One of a few values, side by side. */
export function Segments<T extends string | number>({
  label,
  values,
  value,
  text,
  testId,
  disabled = false,
  onValue,
}: {
  label: string;
  values: readonly T[];
  value: T;
  text(value: T): string;
  testId: string;
  disabled?: boolean;
  onValue(value: T): void;
}) {
  return (
    <div className="desk-segments" role="radiogroup" aria-label={label}>
      {values.map((id) => (
        <button
          key={id}
          type="button"
          role="radio"
          aria-checked={id === value}
          disabled={disabled}
          data-testid={`${testId}-${id}`}
          onClick={() => onValue(id)}
        >
          {text(id)}
        </button>
      ))}
    </div>
  );
}
