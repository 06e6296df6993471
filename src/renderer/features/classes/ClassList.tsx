import { useMemo } from 'react';
import { useAppState, useDocument } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { formatShare } from '../../ui/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { FoldSection } from '../inspector/FoldSection.tsx';
import { classRows } from './classKeys.ts';
import { ClassLine } from './ClassLine.tsx';
import { ClassSwatch } from './ClassSwatch.tsx';
import './classList.css';
import { LockCount, TwoClasses } from './ClassHeader.tsx';
import { unknownShares, viewShares } from './viewShares.ts';

/** A list of more values that the class list does not know helps nobody. */
const mostUnknown = 8;

/** All classes with their keys, colours, shares in the view and locks; the marked one is painted with. */
export function ClassList() {
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
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
      // Lock count, swatches and search leave no room for more than the list in use.
      title={nomenclature.label}
      aside={
        <span className="classes-aside">
          <LockCount />
          <TwoClasses />
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
        {rows.map((row) => (
          <ClassLine
            key={row.class.value}
            row={row}
            share={counts ? formatShare(shares.get(row.class.value) ?? 0, language) : ''}
          />
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
              <span className="class-lock-place" />
            </li>
          ))}
        </ul>
      )}
    </FoldSection>
  );
}
