import { useEffect, useState } from 'react';
import { countPixels, decodeSet, encodeSet, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { fromBase64, toBase64 } from '../../../shared/editing/runsBase64.ts';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';

interface SavedSelection {
  readonly name: string;
  /** Base64 of `encodeSet`. */
  readonly set: string;
  readonly px: number;
}

/** Settings are small: a list of a few names, not a store of masks. */
const mostSaved = 30;

/** Selections of this ROI that were given a name. */
export function SavedSelections({ onTake }: { onTake(set: PixelSet): void }) {
  const { document } = useApp();
  const { t, language } = useText();
  const selection = useDocument((s) => s.selection);
  const { saved, write } = useSaved();
  const [name, setName] = useState('');
  const trimmed = name.trim();
  const save = () => {
    const { selection: set } = document.getState();
    if (!set || !trimmed) return;
    const entry = { name: trimmed, set: toBase64(encodeSet(set)), px: countPixels(set) };
    write([entry, ...saved.filter((other) => other.name !== trimmed)].slice(0, mostSaved));
    setName('');
  };
  return (
    <div className="saved-selections">
      <div className="saved-new">
        <input
          className="small-input grow"
          aria-label={t('selection.name')}
          placeholder={t('selection.name')}
          value={name}
          maxLength={80}
          disabled={selection === null}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            save();
          }}
          data-testid="selection-name"
        />
        <IconButton
          icon="plus"
          label={t('selection.save')}
          disabled={selection === null || trimmed === ''}
          onClick={save}
          position="left"
          testId="selection-save"
        />
      </div>
      {saved.length === 0 && <p className="section-note">{t('selection.noneSaved')}</p>}
      <ul>
        {saved.map((entry) => (
          <li key={entry.name}>
            <button
              type="button"
              className="saved-take"
              data-testid="selection-take"
              onClick={() => {
                try {
                  onTake(decodeSet(fromBase64(entry.set)));
                } catch (error) {
                  notifyError(error);
                }
              }}
            >
              <span>{entry.name}</span>
              <span className="muted">{formatNumber(entry.px, language)} px</span>
            </button>
            <button
              type="button"
              className="row-button"
              aria-label={t('selection.forget', { name: entry.name })}
              title={t('selection.forget', { name: entry.name })}
              onClick={() => write(saved.filter((other) => other.name !== entry.name))}
            >
              <Icon name="close" size={13} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function useSaved() {
  const { actions } = useApp();
  const roi = useDocument((s) => s.roi);
  const key = roi && `selections:${roi.datasetId}/${roi.roiKey}`;
  const [saved, setSaved] = useState<readonly SavedSelection[]>([]);
  useEffect(() => {
    if (key === null) return;
    let gone = false;
    setSaved([]);
    actions
      .settings()
      ?.read<readonly SavedSelection[]>(key)
      .then((known) => !gone && setSaved(known ?? []), notifyError);
    return () => {
      gone = true;
    };
  }, [actions, key]);
  return {
    saved,
    write(next: readonly SavedSelection[]) {
      setSaved(next);
      if (key !== null) actions.settings()?.write(key, next);
    },
  };
}
