import { classOf } from '../../../shared/model/Nomenclature.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { SearchOverlay } from '../../ui/SearchOverlay.tsx';
import { classRows, findClasses } from '../classes/classKeys.ts';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { cardStore } from './cardStore.ts';
import { setArea } from './fixing.ts';

/** The class that the area of the item gets: some letters of its name, or the digit of its key; Enter sets it. */
export function ClassChooser() {
  const services = useApp();
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const rows = classRows(nomenclature);
  const keyLabels = new Map(rows.map((row) => [row.class.value, row.keyLabel]));
  const find = (typed: string) => {
    const digit = /^\s*(\d)\s*$/.exec(typed)?.[1];
    if (digit === undefined) return findClasses(nomenclature, typed);
    return rows.filter(({ keyLabel }) => keyLabel.startsWith(digit)).map((row) => row.class);
  };
  return (
    <SearchOverlay
      label={t('review.class')}
      placeholder={t('review.class.hint')}
      empty={t('classes.noneFound')}
      testId="class-chooser"
      className="class-finder"
      onClose={() => cardStore.setState({ asksClass: false })}
      find={(typed) =>
        find(typed).map(({ value }) => ({
          id: String(value),
          label: (
            <>
              <ClassSwatch nomenclature={nomenclature} value={value} />{' '}
              {classOf(nomenclature, value)?.[language]}
            </>
          ),
          aside: keyLabels.get(value) && <kbd className="keycap">{keyLabels.get(value)}</kbd>,
          choose() {
            void setArea(services, value).catch(notifyError);
            services.app.getState().map?.focus();
          },
        }))
      }
    />
  );
}
