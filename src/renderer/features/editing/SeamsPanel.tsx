import { useEffect, useRef, useState } from 'react';
import type { Seam } from '../../../shared/contract/index.ts';
import { classOf } from '../../../shared/model/Nomenclature.ts';
import { useApp, useAppState, useDocument } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatMetres, formatNumber } from '../../ui/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { EmptyState } from '../../ui/Section.tsx';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { cellName } from '../find/patchName.ts';
import { Field } from './Field.tsx';
import { NumberBox } from './NumberBox.tsx';
import { ErrorLine } from './RoiPart.tsx';
import { useSeams } from './useSeams.ts';

const keyOf = (seam: Seam): string => `${seam.patchIds.join()} ${seam.window.x} ${seam.window.y}`;

/** Where labels step along the edges between patches, longest first; each is gone to by a click or by the arrows. */
export function SeamsPanel() {
  const { t, language } = useText();
  const [minPx, setMinPx] = useState(10);
  const { seams, total, error, isLooking } = useSeams(minPx);
  const [current, setCurrent] = useState<string | null>(null);
  const gsd = useDocument((s) => s.roi?.gsd) ?? 1;
  const show = useShowSeam();
  const list = useRef<HTMLUListElement>(null);
  const at = seams?.findIndex((seam) => keyOf(seam) === current) ?? -1;
  const go = (index: number) => {
    const seam = seams?.[index];
    if (!seam) return;
    setCurrent(keyOf(seam));
    show(seam);
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' });
  };
  const count = seams?.length ?? 0;
  const step = (direction: 1 | -1) => count > 0 && go(at < 0 ? 0 : (at + direction + count) % count);
  return (
    <div
      className="op-panel seams"
      onKeyDown={(event) => {
        if (event.target instanceof HTMLInputElement) return;
        const direction = { ArrowDown: 1 as const, ArrowUp: -1 as const }[event.key];
        if (!direction) return;
        event.preventDefault();
        step(direction);
      }}
    >
      <p className="section-note">{t('seams.help')}</p>
      <Field label={t('seams.min')}>
        <NumberBox
          value={minPx}
          onValue={setMinPx}
          label={t('seams.min')}
          min={1}
          max={512}
          step={1}
          unit="px"
          testId="seams-min"
        />
        <span className="op-same muted">= {formatMetres(minPx * gsd, language)}</span>
      </Field>
      <div className="seams-head">
        <span role="status" data-testid="seams-total" data-total={isLooking ? undefined : total}>
          {isLooking && !seams
            ? t('seams.looking')
            : t('seams.total', { count: total, n: formatNumber(total, language) })}
        </span>
        <IconButton
          icon="chevronUp"
          label={t('seams.previous')}
          disabled={count === 0}
          onClick={() => step(-1)}
          testId="seams-previous"
        />
        <IconButton
          icon="chevronDown"
          label={t('seams.next')}
          disabled={count === 0}
          onClick={() => step(1)}
          testId="seams-next"
        />
      </div>
      {error && <ErrorLine error={error} />}
      {seams?.length === 0 && <EmptyState>{t('seams.none')}</EmptyState>}
      <ul ref={list} className="seam-list" aria-label={t('op.tab.seams')} aria-busy={isLooking}>
        {seams?.map((seam, index) => (
          <SeamRow key={keyOf(seam)} seam={seam} isCurrent={index === at} onGo={() => go(index)} />
        ))}
      </ul>
    </div>
  );
}

function SeamRow({ seam, isCurrent, onGo }: { seam: Seam; isCurrent: boolean; onGo(): void }) {
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const roi = useDocument((s) => s.roi);
  const gsd = roi?.gsd ?? 1;
  const nameOf = (value: number) => classOf(nomenclature, value)?.[language] ?? t('pixel.unknown', { value });
  const [pair] = seam.pairs;
  const cells = seam.patchIds.map((id) => cellName(id, roi?.roiKey ?? '') || id).join(' | ');
  return (
    <li>
      <button
        type="button"
        className="seam-row"
        aria-current={isCurrent || undefined}
        data-testid="seam"
        title={seam.pairs.map(({ from, to, px }) => `${nameOf(from)} | ${nameOf(to)}: ${px} px`).join('\n')}
        onClick={onGo}
      >
        <span className="seam-length">{formatMetres(seam.lengthPx * gsd, language)}</span>
        {pair && (
          <span className="pair-swatches">
            <ClassSwatch nomenclature={nomenclature} value={pair.from} size={12} />
            <span aria-hidden="true">|</span>
            <ClassSwatch nomenclature={nomenclature} value={pair.to} size={12} />
          </span>
        )}
        <span className="pair-names">{pair && `${nameOf(pair.from)} | ${nameOf(pair.to)}`}</span>
        <span className="muted">{cells}</span>
      </button>
    </li>
  );
}

/** Goes to a seam and draws a line around it, until the panel goes. */
function useShowSeam(): (seam: Seam) => void {
  const { app, document } = useApp();
  useEffect(() => () => app.getState().map?.outline(null), [app]);
  return ({ window: { x, y, width, height } }) => {
    const { roi } = document.getState();
    const { map } = app.getState();
    if (!roi || !map) return;
    const { gsd, origin } = roi;
    // From afar it is brought to a scale at which pixels can be told; from near the scale stays.
    const resolution = Math.min(map.savedView?.resolution ?? gsd, 2 * gsd);
    map.lookAt([origin[0] + (x + width / 2) * gsd, origin[1] - (y + height / 2) * gsd], resolution);
    map.outline([[x, y, x + width, y, x + width, y + height, x, y + height]]);
  };
}
