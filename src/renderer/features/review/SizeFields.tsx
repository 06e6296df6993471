import type { QueueFilter } from '../../../shared/contract/index.ts';
import { useText, type TextKey } from '../../i18n/index.ts';

/** The smallest and the largest area that is asked for, square metres; empty is any. */
export function SizeFields({
  filter,
  set,
}: {
  filter: QueueFilter;
  set(change: Partial<QueueFilter>): void;
}) {
  return (
    <div className="review-sizes">
      <Field label="review.filter.from" value={filter.minAreaM2} onSet={(minAreaM2) => set({ minAreaM2 })} />
      <Field label="review.filter.to" value={filter.maxAreaM2} onSet={(maxAreaM2) => set({ maxAreaM2 })} />
    </div>
  );
}

/** Taken when it is left or Enter is pressed: each number would be another question. */
function Field({
  label,
  value,
  onSet,
}: {
  label: TextKey;
  value: number | undefined;
  onSet(value: number | undefined): void;
}) {
  const { t } = useText();
  const take = (text: string) => {
    const number = Number(text.replace(',', '.'));
    onSet(text.trim() === '' || !Number.isFinite(number) || number < 0 ? undefined : number);
  };
  return (
    <label className="review-size">
      <span>{t(label)}</span>
      <input
        className="small-input"
        inputMode="decimal"
        defaultValue={value ?? ''}
        placeholder={t('review.filter.anySize')}
        onBlur={(event) => take(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take(event.currentTarget.value);
        }}
      />
    </label>
  );
}
