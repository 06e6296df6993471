import { useStore } from 'zustand';
import { confidences, verdictKinds, type VerdictKind } from '../../../shared/comparison/verdicts.ts';
import type { Disagreement } from '../../../shared/contract/index.ts';
import { useApp, type AppServices } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { formatTime } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useCard } from './cardStore.ts';
import { amend, judge } from './judging.ts';
import { sayingStore } from './parts.ts';

/** What is right: one key each. It is shown at once, and called saved when it is. */
export function VerdictPart({ item }: { item: Disagreement }) {
  const { t } = useText();
  const isReady = useCard((s) => s.state === 'ready');
  return (
    <section className="review-part" aria-label={t('review.verdict')}>
      <h3>
        {t('review.verdict')}
        <Saved isJudged={item.state === 'judged'} />
      </h3>
      <div className="review-verdicts" role="group" aria-label={t('review.verdict')}>
        {verdictKinds.map((kind) => (
          <VerdictButton key={kind} kind={kind} isGiven={item.verdict === kind} isReady={isReady} />
        ))}
      </div>
      <ConfidenceLine />
    </section>
  );
}

function VerdictButton({
  kind,
  isGiven,
  isReady,
}: {
  kind: VerdictKind;
  isGiven: boolean;
  isReady: boolean;
}) {
  const services = useApp();
  const { t } = useText();
  const command = useCommand(`review.verdict.${kind}`);
  const confidence = useCard((s) => s.draft.confidence);
  return (
    <button
      type="button"
      className="review-verdict"
      aria-pressed={isGiven}
      disabled={!isReady}
      data-testid={`verdict-${kind}`}
      onClick={() => judge(services, kind, confidence)}
    >
      {command.keys}
      <span>{t(`review.verdict.${kind}`)}</span>
      {isGiven && <Icon name="check" size={14} />}
    </button>
  );
}

/** How the last verdict stands on disk; of an item that was judged before nothing is said. */
function Saved({ isJudged }: { isJudged: boolean }) {
  const { t, language } = useText();
  const { pending, error, savedAt } = useStore(sayingStore);
  const isMine = useMine();
  if (pending > 0)
    return (
      <span
        className={error ? 'review-saving status-error' : 'review-saving'}
        role="status"
        data-testid="verdict-save"
        data-state={error ? 'failed' : 'saving'}
      >
        {t(error ? 'review.save.failed' : 'review.save.saving')}
      </span>
    );
  if (!isJudged || !isMine || savedAt === null) return null;
  return (
    <span className="review-saving status-saved" role="status" data-testid="verdict-save" data-state="saved">
      {t('review.save.saved', { time: formatTime(savedAt, language) })}
    </span>
  );
}

/** This window judged since the item was opened. */
function useMine(): boolean {
  const savedAt = useStore(sayingStore, (s) => s.savedAt);
  const openedAt = useCard((s) => s.openedAt);
  return savedAt !== null && Date.parse(savedAt) - performance.timeOrigin >= openedAt;
}

function ConfidenceLine() {
  const services: AppServices = useApp();
  const { t } = useText();
  const confidence = useCard((s) => s.draft.confidence);
  return (
    <div className="review-segments" role="radiogroup" aria-label={t('review.confidence')}>
      {confidences.map((id) => (
        <button
          key={id}
          type="button"
          role="radio"
          aria-checked={id === confidence}
          data-testid={`confidence-${id}`}
          onClick={() => amend(services, { confidence: id })}
        >
          {t(`review.confidence.${id}`)}
        </button>
      ))}
    </div>
  );
}
