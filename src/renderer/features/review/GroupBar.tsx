import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useApp, useDesk } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useCard } from './cardStore.ts';
import { groupStanding, leaveGroup, openNext, refreshGroup, restOf } from './groups.ts';
import { judgeGroup } from './judging.ts';
import { pairName } from './names.ts';

/** The random check that is under way, and the group verdict that it allows. */
export function GroupBar() {
  const services = useApp();
  const { t, language } = useText();
  const groupId = useDesk((s) => s.groupId);
  const review = useDesk((s) => s.reviewVersion);
  const comparison = useDesk((s) => s.comparisonVersion);
  const group = useCard((s) => s.group);
  useEffect(() => {
    if (groupId !== null) void refreshGroup(services).catch(notifyError);
  }, [services, groupId, review, comparison]);
  if (groupId === null || !group) return null;
  const standing = groupStanding(group);
  const rest = restOf(group);
  const { agreed } = group;
  const verdict = agreed === null ? '' : t(`review.verdict.${agreed}`);
  return (
    <section className="review-group" aria-label={t('review.group')} data-testid="group">
      <div className="review-group-head">
        <strong>{t('review.group.of', { pair: pairName(group, t, language), domain: group.domain })}</strong>
        <button type="button" className="link-button" onClick={() => leaveGroup(services)}>
          {t('review.group.cancel')}
        </button>
      </div>
      <div className="review-group-check">
        <span>{t('review.group.check')}</span>
        <span className="review-group-dots" data-testid="group-count">
          {group.sample.map((id) => {
            const isJudged = group.judged.some(({ itemId }) => itemId === id);
            return <span key={id} data-on={isJudged || undefined} />;
          })}
          {group.judged.length} / {group.sample.length}
        </span>
      </div>
      {standing === 'differ' && <p className="review-note">{t('review.group.differ')}</p>}
      {standing === 'checking' && group.judged.length < group.sample.length && (
        <button
          type="button"
          className="link-button"
          data-testid="group-next"
          onClick={() => openNext(services, group)}
        >
          {t('review.group.next')}
        </button>
      )}
      {agreed !== null && rest === 0 && (
        <p className="review-note">
          <Icon name="check" size={13} /> {t('review.group.all')}
        </p>
      )}
      {agreed !== null && rest > 0 && (
        <>
          <p className="review-note">{t('review.group.agreed', { verdict })}</p>
          <Button size="compact-sm" data-testid="group-judge" onClick={() => judgeGroup(services)}>
            {t('review.group.judge', {
              count: rest,
              n: formatNumber(rest, language),
              verdict,
            })}
          </Button>
        </>
      )}
    </section>
  );
}
