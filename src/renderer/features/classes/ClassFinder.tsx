import { useApp, useAppState } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { SearchOverlay } from '../../ui/SearchOverlay.tsx';
import { classRows, findClasses } from './classKeys.ts';
import { ClassSwatch } from './ClassSwatch.tsx';

/** Type a few letters of a class in either language, Enter takes it. */
export function ClassFinder() {
  const { app, session } = useApp();
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const keyLabels = new Map(classRows(nomenclature).map((row) => [row.class.value, row.keyLabel]));
  const other = language === 'fr' ? 'en' : 'fr';
  return (
    <SearchOverlay
      label={`${t('classes.find')} (${nomenclature.label})`}
      placeholder={t('classes.findHint')}
      empty={t('classes.noneFound')}
      testId="class-finder"
      className="class-finder"
      onClose={() => app.setState({ overlay: null })}
      find={(typed) =>
        findClasses(nomenclature, typed).map((c) => ({
          id: String(c.value),
          label: (
            <>
              <ClassSwatch nomenclature={nomenclature} value={c.value} /> {c[language]}{' '}
              <span className="muted">{c[other]}</span>
            </>
          ),
          aside: keyLabels.get(c.value) && <kbd className="keycap">{keyLabels.get(c.value)}</kbd>,
          choose() {
            session.getState().setClass(c.value);
            app.getState().map?.focus();
          },
        }))
      }
    />
  );
}
