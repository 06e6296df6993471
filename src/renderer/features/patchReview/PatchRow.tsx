import type { MouseEvent } from 'react';
import { useText } from '../../i18n/index.ts';
import { cellName } from '../find/patchName.ts';
import { momentText } from '../history/editTexts.ts';
import type { ReviewedPatch } from './patchStates.ts';
import { StateDot } from './StateDot.tsx';

/** CSS pixels, as in `patchReview.css`. */
export const rowHeight = 38;

/** One patch: where it stands, who said so and when, how many remarks are open. */
export function PatchRow({
  patch,
  roiKey,
  row,
  isCurrent,
  isChosen,
  onClick,
}: {
  patch: ReviewedPatch;
  roiKey: string;
  row: number;
  isCurrent: boolean;
  isChosen: boolean;
  onClick(event: MouseEvent, row: number): void;
}) {
  const { t, language } = useText();
  const { patchId, state, skipCode, author, utc, openRemarks } = patch;
  return (
    <div
      role="option"
      aria-selected={isChosen}
      tabIndex={isCurrent ? 0 : -1}
      className="reviewed-row"
      style={{ top: row * rowHeight }}
      data-row={row}
      data-current={isCurrent || undefined}
      data-state={state}
      data-testid={`patch-row-${patchId}`}
      title={patchId}
      onClick={(event) => onClick(event, row)}
    >
      <StateDot state={state} />
      <span className="reviewed-lines">
        <span className="reviewed-name">
          {cellName(patchId, roiKey) || patchId}
          <span className="muted">
            {t(`patchReview.state.${state}`)}
            {skipCode && ` · ${t(`patchReview.skip.${skipCode}`)}`}
          </span>
        </span>
        <span className="reviewed-who">
          {author !== null && utc !== null
            ? t('patchReview.whoWhen', { author, time: momentText(utc, language) })
            : t('patchReview.nobody')}
        </span>
      </span>
      {openRemarks > 0 && (
        <span
          className="reviewed-remarks"
          title={t('patchReview.remarksOf', { count: openRemarks })}
          aria-label={t('patchReview.remarksOf', { count: openRemarks })}
        >
          {openRemarks}
        </span>
      )}
    </div>
  );
}
