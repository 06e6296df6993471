import { useMemo, useState } from 'react';
import { growSet, invertSet, shrinkSet } from '../../../shared/editing/growSet.ts';
import { countPixels, isEmpty, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { windowOf } from '../../../shared/geo/grid.ts';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { formatArea } from './area.ts';
import { NumberBox } from './NumberBox.tsx';

/** How large the selection is, and what changes it as a whole. */
export function SelectionChange() {
  const { document } = useApp();
  const { t } = useText();
  const roi = useDocument((s) => s.roi);
  const selection = useDocument((s) => s.selection);
  const all = useCommand('select.all');
  const none = useCommand('select.none');
  const invert = useCommand('select.invert');
  const [metres, setMetres] = useState(1);
  const windows = useMemo(() => roi?.grid.map((patch) => windowOf(patch)) ?? [], [roi]);
  const change = (next: (set: PixelSet, gsd: number) => PixelSet) => {
    const { selection: now } = document.getState();
    if (!now || !roi) return;
    const set = next(now, roi.gsd);
    document.setState({ selection: isEmpty(set) ? null : set });
  };
  return (
    <>
      <div className="selection-head">
        <SelectionSize />
        <IconButton icon="grid" label={all.title} keys={all.keys} onClick={all.run} testId="selection-all" />
        <IconButton
          icon="invert"
          label={invert.title}
          keys={invert.keys}
          disabled={selection === null}
          // The command inverts nothing into everything; here there is a selection.
          onClick={() => change((set) => invertSet(set, windows))}
          testId="selection-invert"
        />
        <IconButton
          icon="close"
          label={none.title}
          keys={none.keys}
          disabled={selection === null}
          onClick={none.run}
          testId="selection-none"
        />
      </div>
      <div className="selection-grow">
        <button
          type="button"
          className="text-button"
          disabled={selection === null}
          data-testid="selection-shrink"
          onClick={() => change((set, gsd) => shrinkSet(set, metres, gsd, windows))}
        >
          − {t('selection.shrink')}
        </button>
        <NumberBox
          value={metres}
          onValue={setMetres}
          label={t('selection.metres')}
          min={0.1}
          max={500}
          step={0.2}
          unit="m"
          testId="selection-metres"
        />
        <button
          type="button"
          className="text-button"
          disabled={selection === null}
          data-testid="selection-grow"
          onClick={() => change((set, gsd) => growSet(set, metres, gsd, windows))}
        >
          + {t('selection.grow')}
        </button>
      </div>
    </>
  );
}

/** Pixels and area of what is selected. */
export function SelectionSize() {
  const { t, language } = useText();
  const selection = useDocument((s) => s.selection);
  const gsd = useDocument((s) => s.roi?.gsd) ?? 1;
  const px = useMemo(() => (selection ? countPixels(selection) : 0), [selection]);
  return (
    <span className="selection-size" role="status" data-testid="selection-size" data-px={px}>
      {selection
        ? t('selection.size', { n: formatNumber(px, language), area: formatArea(px * gsd * gsd, language) })
        : t('selection.none')}
    </span>
  );
}
