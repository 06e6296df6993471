import { classOf } from '../../../shared/model/Nomenclature.ts';
import { useAppState } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';

/** One class of the list, or, where `none` says what that means, none. */
export function ClassPick({
  value,
  onChange,
  label,
  none,
  testId,
}: {
  value: number | null;
  onChange(value: number | null): void;
  label: string;
  none?: string;
  testId: string;
}) {
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  return (
    <span className="class-pick">
      {value !== null && <ClassSwatch nomenclature={nomenclature} value={value} size={13} />}
      <select
        className="small-input"
        aria-label={label}
        title={label}
        value={value ?? ''}
        onChange={(event) =>
          onChange(event.currentTarget.value === '' ? null : Number(event.currentTarget.value))
        }
        data-testid={testId}
      >
        {none !== undefined && <option value="">{none}</option>}
        {nomenclature.classes.map((known) => (
          <option key={known.value} value={known.value}>
            {known[language]}
          </option>
        ))}
        {value !== null && !classOf(nomenclature, value) && (
          <option value={value}>{t('pixel.unknown', { value })}</option>
        )}
      </select>
    </span>
  );
}
