import type { ComponentType, ComponentProps } from 'react';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import type { Section } from '../../ui/Section.tsx';
import { Choice } from '../views/Choice.tsx';
import { BatchList } from './BatchList.tsx';
import { EditFilters } from './EditFilters.tsx';
import { isFiltered, toHistoryFilter } from './editFilter.ts';
import { EditList } from './EditList.tsx';
import { historyStore, historyTabs, openHistory, useHistory } from './historyStore.ts';
import { useEdits, type Edits } from './useEdits.ts';
import { VersionList } from './VersionList.tsx';
import './history.css';

/** A titled part of the inspector that folds. */
type Frame = ComponentType<{ id: string } & ComponentProps<typeof Section>>;

/** The last edits of the ROI; opened wide, also its named versions and the batches of the dataset. */
export function HistorySection({ Frame }: { Frame: Frame }) {
  const { app } = useApp();
  const { t } = useText();
  const roi = useDocument((s) => s.roi);
  const isWide = useHistory((s) => s.isWide);
  const tab = useHistory((s) => s.tab);
  const filter = useHistory((s) => s.filter);
  const edits = useEdits(roi?.datasetId, {
    ...(roi ? { roiKey: roi.roiKey } : {}),
    ...(isWide ? toHistoryFilter(filter) : {}),
  });
  const close = () => {
    historyStore.setState({ isWide: false, filter: {}, tab: 'edits' });
    app.getState().map?.focus();
  };
  if (!isWide)
    return (
      <Frame
        id="history"
        title={t('history.title')}
        testId="history"
        aside={
          <>
            <EditCount edits={edits} />
            <IconButton
              icon="widen"
              label={t('edits.open')}
              position="left"
              testId="history-open"
              onClick={() => openHistory()}
            />
          </>
        }
      >
        <EditList edits={edits} />
      </Frame>
    );
  return (
    <section className="section history-wide" aria-label={t('history.title')} data-testid="history" data-wide>
      <header className="section-head">
        <h2>{t('history.title')}</h2>
        <span className="section-aside">
          <IconButton
            icon="narrow"
            label={t('edits.close')}
            position="left"
            testId="history-close"
            onClick={close}
          />
        </span>
      </header>
      <Choice
        label={t('edits.tabs')}
        value={tab}
        options={historyTabs.map((value) => ({ value, label: t(`edits.tab.${value}`) }))}
        onChoose={(next) => historyStore.setState({ tab: next })}
        testId="history-tab"
        className="history-tabs"
      />
      {tab === 'edits' && (
        <>
          <EditFilters isFiltered={isFiltered(filter)} edits={edits} />
          <EditList edits={edits} />
        </>
      )}
      {tab === 'versions' && <VersionList />}
      {tab === 'batches' && <BatchList />}
    </section>
  );
}

/** How many edits were read; more there may be. */
function EditCount({ edits: { entries, hasMore } }: { edits: Edits }) {
  const { language } = useText();
  if (entries.length === 0) return null;
  return (
    <span className="history-count">{`${formatNumber(entries.length, language)}${hasMore ? '+' : ''}`}</span>
  );
}
