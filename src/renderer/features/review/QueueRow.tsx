import { memo } from 'react';
import { verdictDigits } from '../../../shared/comparison/verdicts.ts';
import type { Disagreement } from '../../../shared/contract/index.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { pairName, roiName } from './names.ts';

/** An item in two lines: what, how bad; where, how large, by which rule. */
export const QueueRow = memo(function QueueRow({
  item,
  index,
  top,
  height,
  isOpen,
  isActive,
  onOpen,
}: {
  item: Disagreement;
  index: number;
  top: number;
  height: number;
  /** On the card. */
  isOpen: boolean;
  /** The keyboard stands on it. */
  isActive: boolean;
  onOpen(item: Disagreement, index: number): void;
}) {
  const { t, language } = useText();
  const facts = [
    roiName(item.roiKey),
    `${formatNumber(item.areaM2, language)} m²`,
    t(`review.rule.${item.rule}`),
  ];
  return (
    <div
      id={`item-${index}`}
      className="review-row"
      role="option"
      aria-selected={isOpen}
      data-active={isActive || undefined}
      data-state={item.state}
      data-level={item.level}
      data-testid="queue-row"
      data-id={item.id}
      style={{ height, transform: `translateY(${top}px)` }}
      onClick={() => onOpen(item, index)}
    >
      <span className="review-bar" data-level={item.level} title={t(`review.level.${item.level}`)} />
      <span className="review-row-text">
        <span className="review-row-name">{pairName(item, t, language)}</span>
        <span className="review-row-facts">{facts.join(' · ')}</span>
      </span>
      <span className="review-row-end">
        <span className="review-row-severity">{formatNumber(item.severity, language, 1)}</span>
        {item.verdict !== null && (
          <span className="review-row-verdict" title={t(`review.verdict.${item.verdict}`)}>
            <Icon name="check" size={11} /> {verdictDigits[item.verdict]}
          </span>
        )}
      </span>
    </div>
  );
});
