import { Tooltip } from '@mantine/core';
import { classOf } from '../../../shared/model/Nomenclature.ts';
import { useAppState, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';

/** More swatches than the line has room for are told by their number. */
const mostShown = 7;

/** Classes that do not change, and those that alone may; a click on a class takes it out. */
export function LockRow() {
  const { t } = useText();
  const { locked, onlyOver } = useSession((s) => s.rules);
  const setRules = useSession((s) => s.setRules);
  const lock = useCommand('rules.lock');
  const isFree = locked.length === 0 && onlyOver === null;
  const half = onlyOver && locked.length > 0 ? Math.ceil(mostShown / 2) : mostShown;
  return (
    <div className="rule-row" role="group" aria-label={t('rules.lock')} data-testid="rule-lock">
      <Tooltip label={t('rules.lock.help')} position="left">
        <span className="rule-name">{t('rules.lock')}</span>
      </Tooltip>
      {isFree && (
        <span className="rule-none">
          {t('rules.lock.none')} {lock.keys}
        </span>
      )}
      {locked.length > 0 && (
        <Classes
          values={locked}
          most={half}
          icon
          label={(name) => t('rules.lock.free', { name })}
          onTake={(value) => setRules({ locked: locked.filter((other) => other !== value) })}
          testId="locked"
        />
      )}
      {onlyOver && (
        <>
          <span className="rule-word">{t('rules.only')}</span>
          <Classes
            values={onlyOver}
            most={half}
            label={(name) => t('rules.only.remove', { name })}
            onTake={(value) => {
              const rest = onlyOver.filter((other) => other !== value);
              setRules({ onlyOver: rest.length > 0 ? rest : null });
            }}
            testId="only-over"
          />
        </>
      )}
      {!isFree && (
        <button
          type="button"
          className="row-button rule-end"
          aria-label={t('rules.lock.freeAll')}
          title={t('rules.lock.freeAll')}
          data-testid="rules-free"
          onClick={() => setRules({ locked: [], onlyOver: null })}
        >
          <Icon name="close" size={13} />
        </button>
      )}
    </div>
  );
}

function Classes({
  values,
  most,
  icon = false,
  label,
  onTake,
  testId,
}: {
  values: readonly number[];
  most: number;
  icon?: boolean;
  label(name: string): string;
  onTake(value: number): void;
  testId: string;
}) {
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const nameOf = (value: number) => classOf(nomenclature, value)?.[language] ?? t('pixel.unknown', { value });
  const single = values.length === 1 ? values[0]! : null;
  return (
    <span className="rule-classes" data-testid={testId}>
      {icon && <Icon name="lock" size={13} />}
      {values.slice(0, most).map((value) => (
        <button
          key={value}
          type="button"
          className="swatch-button"
          aria-label={label(nameOf(value))}
          title={label(nameOf(value))}
          data-testid={`${testId}-${value}`}
          onClick={() => onTake(value)}
        >
          <ClassSwatch nomenclature={nomenclature} value={value} size={13} />
        </button>
      ))}
      {values.length > most && (
        <span className="muted" title={values.slice(most).map(nameOf).join(', ')}>
          +{values.length - most}
        </span>
      )}
      {single !== null && <span className="rule-class-name">{nameOf(single)}</span>}
    </span>
  );
}
