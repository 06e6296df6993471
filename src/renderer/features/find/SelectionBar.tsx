import { Menu } from '@mantine/core';
import { useState } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { noSelection, selectedCount } from '../../state/app.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { whereOf } from './clauses.ts';
import { useFound } from './FindContext.ts';
import { readIds, readRows, writeCsv } from './listRows.ts';
import { maxWhereLength } from '../../app/route.ts';

/** How many patches are chosen, and what can be done with them. */
export function SelectionBar() {
  const { app, actions } = useApp();
  const { t, language } = useText();
  const { datasetId, pages, state } = useFound();
  const selection = useAppState((s) => s.selection);
  const chosen = selectedCount(selection);
  if (chosen === 0) return <span className="list-hint">{state.total > 0 && t('find.chooseHint')}</span>;
  const cursorRow = selection.cursor && pages.row(selection.cursor.index);
  const row = cursorRow?.patchId === selection.cursor?.patchId ? cursorRow : null;
  const open = () => row && actions.openPatch(datasetId, row.roiKey, row.patchId);
  const showOnMap = () => {
    if (row) app.setState({ pointedRoi: row.roiKey });
    actions.setFind({ view: 'map' });
  };
  return (
    <div className="selection-bar" data-testid="selection-bar">
      <strong data-testid="selected-count">
        {t('find.selected', { count: chosen, n: formatNumber(chosen, language) })}
      </strong>
      <button
        type="button"
        className="text-button"
        disabled={!row}
        data-testid="selection-open"
        onClick={open}
      >
        {t('find.open')}
      </button>
      <button type="button" className="text-button selection-show" disabled={!row} onClick={showOnMap}>
        {t('find.showOnMap')}
      </button>
      <button
        type="button"
        className="text-button"
        data-testid="selection-export"
        onClick={() => actions.exportSelection()}
      >
        {t('find.export')}
      </button>
      <More onShowOnMap={row ? showOnMap : null} />
      <button
        type="button"
        className="icon-button"
        aria-label={t('find.unselect')}
        title={t('find.unselect')}
        onClick={() => actions.select(noSelection)}
      >
        <Icon name="close" size={13} />
      </button>
    </div>
  );
}

function More({ onShowOnMap }: { onShowOnMap: (() => void) | null }) {
  const { client, actions } = useApp();
  const { t, language } = useText();
  const { datasetId, state } = useFound();
  const selection = useAppState((s) => s.selection);
  const where = useAppState((s) => s.find.where);
  const sort = useAppState((s) => s.find.sort);
  // Share of the rows read; null when nothing is being written.
  const [progress, setProgress] = useState<number | null>(null);
  const query = { datasetId, where, sort };
  const these = whereOf([
    { kind: 'choice', name: 'patch', values: [...selection.ids].slice(0, 500), not: false },
  ]);
  const canNarrow = selection.all === null && selection.ids.size <= 500 && these.length <= maxWhereLength;
  const copy = async () => {
    await navigator.clipboard.writeText((await readIds(client, query, selection)).join('\n'));
  };
  const save = async () => {
    setProgress(0);
    const rows = await readRows(client, query, selection, state.total, setProgress);
    download(writeCsv(rows), 'patches.csv');
  };
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button
          type="button"
          className="text-button"
          data-testid="selection-more"
          disabled={progress !== null}
        >
          {progress === null ? t('find.more') : `${formatNumber(progress * 100, language)} %`}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={!onShowOnMap} onClick={() => onShowOnMap?.()}>
          {t('find.showOnMap')}
        </Menu.Item>
        <Menu.Item onClick={() => void copy().catch(notifyError)}>{t('find.copyIds')}</Menu.Item>
        <Menu.Item
          data-testid="selection-csv"
          onClick={() =>
            void save()
              .catch(notifyError)
              .finally(() => setProgress(null))
          }
        >
          {t('find.saveCsv')}
        </Menu.Item>
        <Menu.Item
          disabled={!canNarrow}
          title={canNarrow ? undefined : t('find.tooManyToFilter')}
          data-testid="selection-filter"
          onClick={() => actions.setFind({ where: these })}
        >
          {t('find.filterToThese')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The click has taken the file by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
