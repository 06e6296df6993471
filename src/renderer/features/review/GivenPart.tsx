import { useText } from '../../i18n/index.ts';
import { formatTime } from '../../ui/format.ts';
import { useCard } from './cardStore.ts';

/** What was said of the item, newest first; what was taken back stays to be read. */
export function GivenPart() {
  const { t, language } = useText();
  const given = useCard((s) => s.given);
  if (given.length === 0) return null;
  return (
    <section className="review-part" aria-label={t('review.given')} data-testid="card-given">
      <h3>{t('review.given')}</h3>
      <ul className="review-given">
        {given.map((one) => {
          const notes = [
            ...(one.confidence === 'sure' ? [] : [t(`review.confidence.${one.confidence}`)]),
            ...(one.cause ? [t(`review.cause.${one.cause}`)] : []),
            ...(one.groupId ? [t('review.given.group')] : []),
            ...(one.takenBack ? [t('review.given.takenBack')] : []),
            t('review.given.old', { n: one.rulesVersion }),
          ];
          return (
            <li key={one.eventId} data-taken-back={one.takenBack || undefined}>
              <span className="review-given-verdict">{t(`review.verdict.${one.verdict}`)}</span>
              <span className="review-row-facts">
                {one.author}, {one.utc.slice(0, 10)} {formatTime(one.utc, language)} · {notes.join(' · ')}
              </span>
              {one.comment !== '' && <p>{one.comment}</p>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
