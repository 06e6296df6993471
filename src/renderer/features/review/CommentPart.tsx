import type { KeyboardEvent } from 'react';
import { useApp } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { cardStore, setDraft, useCard } from './cardStore.ts';
import { amend, verdictNow } from './judging.ts';

/** Goes with the verdict; written after it, the verdict is given again with it when the field is left. */
export function CommentPart() {
  const services = useApp();
  const { t } = useText();
  const comment = useCard((s) => s.draft.comment);
  const leave = () => {
    if (comment !== cardStore.getState().saidComment && verdictNow() !== null) amend(services, { comment });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isDone = event.key === 'Escape' || (event.key === 'Enter' && !event.shiftKey);
    if (!isDone) return;
    event.preventDefault();
    event.stopPropagation();
    leave();
    services.app.getState().map?.focus();
  };
  return (
    <section className="review-part" aria-label={t('review.comment')}>
      <h3>{t('review.comment')}</h3>
      <textarea
        className="review-comment"
        rows={2}
        value={comment}
        maxLength={4000}
        placeholder={t('review.comment.hint')}
        aria-label={t('review.comment')}
        data-testid="item-comment"
        onChange={(event) => setDraft({ comment: event.currentTarget.value })}
        onBlur={leave}
        onKeyDown={onKeyDown}
      />
    </section>
  );
}
