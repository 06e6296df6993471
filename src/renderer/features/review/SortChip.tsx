import { queueSorts } from '../../../shared/contract/index.ts';
import { useApp, useDesk } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { ChipMenu } from './ChipMenu.tsx';

/** The order of the queue: numbers from the largest, names from the first; chosen again, the other way round. */
export function SortChip() {
  const { desk } = useApp();
  const { t } = useText();
  const sort = useDesk((s) => s.sort);
  const descending = useDesk((s) => s.descending);
  return (
    <ChipMenu
      label={
        <>
          {t(`review.sort.${sort}`)} <span aria-hidden="true">{descending ? '↓' : '↑'}</span>
        </>
      }
      isOn
      testId="sort"
    >
      {(close) => (
        <div className="review-add" role="radiogroup" aria-label={t('review.sort')}>
          {queueSorts.map((id) => (
            <button
              key={id}
              type="button"
              role="radio"
              aria-checked={id === sort}
              className="review-add-line"
              data-testid={`sort-${id}`}
              onClick={() => {
                const isName = id === 'pair' || id === 'roi';
                desk.getState().setSort(id, id === sort ? !descending : !isName);
                close();
              }}
            >
              {t(`review.sort.${id}`)}
              {id === sort && <span className="muted">{t('review.sort.turn')}</span>}
            </button>
          ))}
        </div>
      )}
    </ChipMenu>
  );
}
