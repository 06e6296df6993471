import { useEffect, useRef } from 'react';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState, useDesk } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { CardFacts } from './CardFacts.tsx';
import { useCard } from './cardStore.ts';
import { CausePart } from './CausePart.tsx';
import { CommentPart } from './CommentPart.tsx';
import { FixPart } from './FixPart.tsx';
import { GivenPart } from './GivenPart.tsx';
import { coverName, cropName, pairName } from './names.ts';
import './review.css';
import { useQueue } from './useDeskData.ts';
import { VerdictPart } from './VerdictPart.tsx';
import { WhyPart } from './WhyPart.tsx';

/** What a reviewer decides by, and says: the open item in the place of the inspector. */
export function ItemCard() {
  const { t, language } = useText();
  const { app } = useApp();
  const item = useCard((s) => s.item);
  const id = useCard((s) => s.id);
  const state = useCard((s) => s.state);
  const error = useCard((s) => s.error);
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [id]);
  const told = error && formatError(error, language);
  return (
    <div
      ref={scroller}
      className="panel review-card"
      aria-label={t('review.card')}
      data-testid="item-card"
      data-state={state}
      data-id={id ?? undefined}
      // A click on the card leaves the keys to the land, where the digits are verdicts.
      onClick={(event) => {
        const { target, detail } = event;
        const isField = target instanceof Element && target.closest('textarea, input, select, .review-class');
        if (detail > 0 && !isField) app.getState().map?.focus();
      }}
    >
      <CardHead />
      {item && (
        <>
          {/* In the place of its numbers: what stands below does not move. */}
          {state === 'gone' ? (
            <div className="review-gone" role="status" data-testid="card-gone">
              <p>{t('review.card.gone')}</p>
            </div>
          ) : (
            <CardFacts item={item} />
          )}
          <VerdictPart item={item} />
          <CausePart />
          <FixPart />
          <CommentPart key={item.id} />
          <WhyPart item={item} />
          <GivenPart />
        </>
      )}
      {!item && state === 'loading' && <p className="review-small review-pad">{t('review.loading')}</p>}
      {!item && state === 'gone' && <p className="review-note review-pad">{t('review.card.gone')}</p>}
      {state === 'failed' && told && (
        <p className="form-error review-pad" role="alert">
          {t('review.card.failed')} {told.message} {told.hint}
        </p>
      )}
    </div>
  );
}

function CardHead() {
  const { t, language } = useText();
  const { app, desk } = useApp();
  const item = useCard((s) => s.item);
  const activeId = useDesk((s) => s.activeId);
  const { queue, state } = useQueue();
  const nomenclature = useAppState(placeNomenclature);
  const next = useCommand('review.next');
  const previous = useCommand('review.previous');
  const at = activeId === null ? -1 : queue.indexOf(activeId);
  return (
    <header className="review-card-head">
      <div className="review-card-line">
        <h2 data-testid="card-place">
          {at < 0
            ? t('review.card.notListed')
            : t('review.card.place', {
                n: formatNumber(at + 1, language),
                total: formatNumber(state.total, language),
              })}
        </h2>
        <IconButton
          icon="chevronUp"
          label={previous.title}
          keys={previous.keys}
          onClick={previous.run}
          disabled={at <= 0}
        />
        <IconButton
          icon="chevronDown"
          label={next.title}
          keys={next.keys}
          onClick={next.run}
          testId="card-next"
        />
        <IconButton
          icon="close"
          label={t('review.card.close')}
          testId="card-close"
          position="left"
          onClick={() => {
            desk.getState().open(null);
            app.getState().map?.focus();
          }}
        />
      </div>
      {item && (
        <p className="review-card-pair" title={pairName(item, t, language)} data-testid="card-pair">
          <ClassSwatch nomenclature={nomenclature} value={item.cover} size={14} />
          <strong>{coverName(item.cover, t, language)}</strong>
          <span className="muted">⊥</span>
          <strong>{cropName(item.declared1, t, language)}</strong>
        </p>
      )}
    </header>
  );
}
