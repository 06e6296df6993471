import { Menu } from '@mantine/core';
import { useRef, useState } from 'react';
import { defaultMatrix } from '../../../shared/comparison/defaultMatrix.ts';
import { parseMatrixFile, printMatrixFile } from '../../../shared/comparison/matrixFile.ts';
import { defaultSettings } from '../../../shared/comparison/settings.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useAppState } from '../../app/AppContext.ts';
import { placeDataset } from '../../app/selectors.ts';
import { toErrorData } from '../../client/toErrorData.ts';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { fileNameOf } from '../agreement/tableCsv.ts';
import { download } from '../health/saveCsv.ts';
import { momentText } from '../history/editTexts.ts';
import { tidyRules } from './rulesDraft.ts';
import {
  changeRules,
  discardRules,
  isDraftChanged,
  redoRules,
  undoRules,
  type RulesDesk,
} from './rulesStore.ts';

/** A matrix has some kilobytes. Of a larger file no more is read than it takes to refuse it. */
const maxFileBytes = 4 * 1024 ** 2 + 1;

/** Which version this is, whose, and what can be done with the whole of it. */
export function RulesHead({ datasetId, desk }: { datasetId: string; desk: RulesDesk }) {
  const { t, language } = useText();
  const name = useAppState((s) => placeDataset(s)?.name ?? '');
  const file = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const { base, draft } = desk;
  const isChanged = isDraftChanged(desk);
  const read = async (picked: File) => {
    setError(null);
    try {
      const text = await picked.slice(0, maxFileBytes).text();
      const { matrix, settings } = parseMatrixFile(text, picked.name);
      changeRules(datasetId, (rules) => ({ matrix, settings: settings ?? rules.settings }));
    } catch (failure) {
      setError(toErrorData(failure));
    }
  };
  const save = () =>
    download(
      new Blob([printMatrixFile(tidyRules(draft.rules))], { type: 'application/json' }),
      `${fileNameOf(name)}-${t('matrix.fileName')}-v${base.version}${isChanged ? '+' : ''}.json`,
    );
  const told = error && formatError(error, language);
  return (
    <header className="desk-head">
      <h1>{t('matrix.title')}</h1>
      <span
        className="rules-version"
        title={base.author === null ? t('matrix.own') : base.note}
        data-testid="rules-version"
      >
        {t('matrix.version', { version: base.version })}
        <span className="muted">
          {base.author === null
            ? t('matrix.own')
            : `${base.author}${base.utc ? ` · ${momentText(base.utc, language)}` : ''}`}
        </span>
      </span>
      <span className="rules-unsaved" data-shown={isChanged || undefined} aria-live="polite">
        {isChanged ? t('matrix.unsaved') : ''}
      </span>
      <span className="grow" />
      <IconButton
        icon="undo"
        label={t('matrix.undo')}
        disabled={draft.past.length === 0}
        onClick={() => undoRules(datasetId)}
        testId="rules-undo"
      />
      <IconButton
        icon="redo"
        label={t('matrix.redo')}
        disabled={draft.future.length === 0}
        onClick={() => redoRules(datasetId)}
        testId="rules-redo"
      />
      <Menu position="bottom-end" withinPortal returnFocus>
        <Menu.Target>
          <button
            type="button"
            className="icon-button"
            aria-label={t('matrix.more')}
            title={t('matrix.more')}
            data-testid="rules-more"
          >
            <Icon name="more" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => file.current?.click()} data-testid="rules-import">
            {t('matrix.import')}
          </Menu.Item>
          <Menu.Item onClick={save} data-testid="rules-export">
            {t('matrix.export')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            onClick={() =>
              changeRules(datasetId, () => ({ matrix: defaultMatrix, settings: defaultSettings }))
            }
            data-testid="rules-reset"
          >
            {t('matrix.reset')}
          </Menu.Item>
          <Menu.Item disabled={!isChanged} onClick={() => discardRules(datasetId)}>
            {t('matrix.discard')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        data-testid="rules-file"
        onChange={(event) => {
          const [picked] = event.currentTarget.files ?? [];
          // The same file again, after it was corrected, is a change too.
          event.currentTarget.value = '';
          if (picked) void read(picked);
        }}
      />
      {told && (
        <p className="rules-error form-error" role="alert" data-testid="rules-error">
          {told.message} {told.hint}
          <IconButton icon="close" label={t('common.close')} onClick={() => setError(null)} />
        </p>
      )}
    </header>
  );
}
