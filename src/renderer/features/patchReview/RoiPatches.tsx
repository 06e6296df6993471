import { useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import type { RoiDetail } from '../../../shared/contract/index.ts';
import { patchStates, type PatchState, type SkipCode } from '../../../shared/comparison/verdicts.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Section } from '../../ui/Section.tsx';
import { useFixedRows } from '../find/useFixedRows.ts';
import { PatchActions } from './PatchActions.tsx';
import { PatchRow, rowHeight } from './PatchRow.tsx';
import { actionOfKey, skipCodeOf } from './patchKeys.ts';
import { countStates, idsBetween, type ReviewedPatch } from './patchStates.ts';
import { setPatches } from './setPatches.ts';
import { StateDot } from './StateDot.tsx';
import { usePatchReviews } from './usePatchReviews.ts';

/** The patches of the open ROI with their states; some are chosen and set at once. */
export function RoiPatches({ roi }: { roi: RoiDetail }) {
  const services = useApp();
  const { t, language } = useText();
  const reviews = usePatchReviews(roi);
  const [only, setOnly] = useState<PatchState | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState(0);
  const [isSkipping, setIsSkipping] = useState(false);
  const anchor = useRef(0);
  const box = useRef<HTMLDivElement>(null);
  const fixed = useFixedRows(box);
  const all = reviews.data ?? [];
  const counts = countStates(all);
  const shown = only === null ? all : all.filter(({ state }) => state === only);
  const at = Math.min(cursor, Math.max(0, shown.length - 1));
  const current = shown[at];
  const named = chosen.size > 0 ? [...chosen] : current ? [current.patchId] : [];
  const set = (state: PatchState, skipCode: SkipCode | null = null) => {
    setIsSkipping(false);
    if (named.length === 0) return;
    void setPatches(services, roi.datasetId, named, state, skipCode)
      .then(() => setChosen(new Set()))
      .catch(notifyError);
    focusRow(at);
  };
  const focusRow = (row: number) => {
    fixed.reveal(row, rowHeight);
    // The row may only be drawn after the scroll.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        box.current?.querySelector<HTMLElement>(`[data-row="${row}"]`)?.focus({ preventScroll: true }),
      ),
    );
  };
  const show = (patch: ReviewedPatch) => services.app.getState().map?.goToPatch(patch.patchId);
  const toggle = (patchId: string) =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(patchId)) next.add(patchId);
      return next;
    });
  const onClick = (event: MouseEvent, row: number) => {
    const patch = shown[row]!;
    setCursor(row);
    if (event.shiftKey) setChosen(new Set(idsBetween(shown, anchor.current, row)));
    else if (event.ctrlKey || event.metaKey) toggle(patch.patchId);
    else {
      setChosen(new Set());
      show(patch);
    }
    if (!event.shiftKey) anchor.current = row;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // A quick digit comes before the menu has the focus.
    const skipCode = isSkipping ? skipCodeOf(event.nativeEvent) : null;
    if (skipCode) {
      event.preventDefault();
      event.stopPropagation();
      return set('skipped', skipCode);
    }
    const action = actionOfKey(event);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    if (action.kind === 'move') {
      const next = Math.min(shown.length - 1, Math.max(0, at + action.by));
      setCursor(next);
      if (action.extends) setChosen(new Set(idsBetween(shown, anchor.current, next)));
      else anchor.current = next;
      focusRow(next);
    } else if (action.kind === 'state') set(action.state);
    else if (action.kind === 'skip') setIsSkipping(true);
    else if (action.kind === 'all') setChosen(new Set(shown.map(({ patchId }) => patchId)));
    else if (action.kind === 'none') setChosen(new Set());
    else if (current && action.kind === 'toggle') toggle(current.patchId);
    else if (current && action.kind === 'show') show(current);
  };
  const { start, end } = fixed.rows(shown.length, rowHeight);
  return (
    <>
      <Section
        title={t('patchReview.title')}
        aside={
          chosen.size > 0
            ? t('patchReview.ofChosen', { n: chosen.size, all: formatNumber(all.length, language) })
            : t('patchReview.chosen', { count: all.length, n: formatNumber(all.length, language) })
        }
      >
        <div className="filter-chips state-chips" role="radiogroup" aria-label={t('patchReview.filter')}>
          <button type="button" role="radio" aria-checked={only === null} onClick={() => setOnly(null)}>
            {t('patchReview.all')}
          </button>
          {patchStates
            .filter((state) => counts[state] > 0 || only === state)
            .map((state) => (
              <button
                key={state}
                type="button"
                role="radio"
                aria-checked={only === state}
                data-testid={`state-chip-${state}`}
                onClick={() => {
                  setOnly(only === state ? null : state);
                  setCursor(0);
                }}
              >
                <StateDot state={state} />
                {t(`patchReview.state.${state}`)}
                <span className="chip-count">{formatNumber(counts[state], language)}</span>
              </button>
            ))}
        </div>
        {reviews.error && (
          <p className="form-error" role="alert">
            {formatError(reviews.error, language).message}{' '}
            <button type="button" className="link-button" onClick={reviews.retry}>
              {t('common.retry')}
            </button>
          </p>
        )}
        {!reviews.data && !reviews.error && <p className="section-note">{t('patchReview.reading')}</p>}
        {reviews.data && shown.length === 0 && <p className="section-note">{t('patchReview.none')}</p>}
      </Section>
      <div
        ref={box}
        className="reviewed-rows"
        role="listbox"
        aria-multiselectable="true"
        aria-label={t('patchReview.patches')}
        title={t('patchReview.hint')}
        data-testid="patch-rows"
        onKeyDown={onKeyDown}
      >
        <div style={{ height: shown.length * rowHeight }}>
          {shown.slice(start, end).map((patch, i) => (
            <PatchRow
              key={patch.patchId}
              patch={patch}
              roiKey={roi.roiKey}
              row={start + i}
              isCurrent={start + i === at}
              isChosen={chosen.has(patch.patchId)}
              onClick={onClick}
            />
          ))}
        </div>
      </div>
      <PatchActions count={named.length} isSkipping={isSkipping} onSkipping={setIsSkipping} onState={set} />
    </>
  );
}
