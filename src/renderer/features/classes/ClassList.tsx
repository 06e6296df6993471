import { useMemo } from 'react';
import { useApp, useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { formatShare } from '../../ui/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { FoldSection } from '../inspector/FoldSection.tsx';
import { classRows } from './classKeys.ts';
import { ClassSwatch } from './ClassSwatch.tsx';
import { unknownShares, viewShares } from './viewShares.ts';

/** A list of more values that the class list does not know helps nobody. */
const mostUnknown = 8;

/** All classes with their keys, colours and shares in the view; the marked one is painted with. */
export function ClassList() {
  const { app } = useApp();
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const current = useSession((s) => s.classValue);
  const previous = useSession((s) => s.previousClassValue);
  const setClass = useSession((s) => s.setClass);
  const counts = useDocument((s) => s.viewCounts);
  const find = useCommand('class.find');
  const rows = useMemo(() => classRows(nomenclature), [nomenclature]);
  const shares = useMemo(
    () => new Map(viewShares(counts, nomenclature)?.map((entry) => [entry.class.value, entry.share])),
    [counts, nomenclature],
  );
  const unknown = useMemo(() => unknownShares(counts, nomenclature), [counts, nomenclature]);
  return (
    <FoldSection
      id="classes"
      title={`${t('classes.title')} · ${nomenclature.label}`}
      aside={
        <span className="classes-aside">
          <IconButton
            icon="search"
            label={find.title}
            keys={find.keys}
            onClick={find.run}
            testId="class-find"
          />
          <span className="classes-share">{t('classes.share')}</span>
        </span>
      }
      testId="class-list"
    >
      <div role="radiogroup" aria-label={t('classes.title')} className="class-rows">
        {rows.map(({ class: c, keyLabel }) => (
          <button
            key={c.value}
            type="button"
            role="radio"
            aria-checked={c.value === current}
            data-previous={c.value === previous || undefined}
            data-testid={`class-${c.value}`}
            className="class-row"
            title={t('classes.tooltip', { name: language === 'fr' ? c.en : c.fr, value: c.value })}
            onClick={(event) => {
              setClass(c.value);
              // A click with the pointer goes on painting; the keyboard stays in the list.
              if (event.detail > 0) app.getState().map?.focus();
            }}
          >
            <span className="class-key">{keyLabel && <kbd className="keycap">{keyLabel}</kbd>}</span>
            <ClassSwatch nomenclature={nomenclature} value={c.value} />
            <span className="class-name">{c[language]}</span>
            <span className="class-share">
              {counts ? formatShare(shares.get(c.value) ?? 0, language) : ''}
            </span>
          </button>
        ))}
      </div>
      {unknown.length > 0 && (
        <ul className="class-rows" data-testid="class-unknown">
          {unknown.slice(0, mostUnknown).map(({ value, share }) => (
            <li key={value} className="class-row">
              <span className="class-key" />
              <ClassSwatch nomenclature={nomenclature} value={value} />
              <span className="class-name">{t('pixel.unknown', { value })}</span>
              <span className="class-share">{formatShare(share, language)}</span>
            </li>
          ))}
        </ul>
      )}
    </FoldSection>
  );
}
