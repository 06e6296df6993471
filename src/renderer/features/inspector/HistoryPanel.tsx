import { useEffect, useState } from 'react';
import type { HistoryEntry } from '../../../shared/contract/index.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useApp, useAppState, useDocument } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { translateOr, useText, type Language } from '../../i18n/index.ts';
import { formatNumber, formatTime } from '../../ui/format.ts';
import { EmptyState, Section } from '../../ui/Section.tsx';

const shown = 30;
/** Several strokes in a row ask once. */
const refreshDelayMs = 150;

/** The last edits of the ROI, newest first; what was undone is struck through. */
export function HistoryPanel() {
  const { client } = useApp();
  const { t, language } = useText();
  const roi = useDocument((s) => s.roi);
  const version = useDocument((s) => s.historyVersion);
  const nomenclature = useAppState(placeNomenclature);
  const [entries, setEntries] = useState<readonly HistoryEntry[]>([]);
  useEffect(() => {
    if (!roi) return;
    const { datasetId, roiKey } = roi;
    let gone = false;
    const timer = setTimeout(() => {
      client.annotation
        .history({ datasetId, roiKey, limit: shown })
        .then((next) => !gone && setEntries(next), notifyError);
    }, refreshDelayMs);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [client, roi, version]);
  const edits = entries.filter((entry) => entry.targetSeq === null);
  return (
    <Section title={t('history.title')} testId="history">
      {edits.length === 0 && <EmptyState>{t('history.none')}</EmptyState>}
      <ol className="history">
        {edits.map((entry) => (
          <li
            key={entry.editId}
            data-in-force={entry.inForce}
            title={t('history.tooltip', {
              seq: entry.seq,
              author: entry.author,
              time: new Date(entry.utc).toLocaleString(language),
            })}
          >
            <span className="history-tool">{translateOr(`tool.${entry.tool}`, entry.tool)}</span>
            <span className="history-pair">{pairText(entry, nomenclature, language)}</span>
            <span className="history-px">
              {entry.inForce ? `${formatNumber(entry.changedPx, language)} px` : t('history.undone')}
            </span>
            <span className="history-time">{formatTime(entry.utc, language)}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** The largest change of an edit: `herbaceous vegetation → building`, and how many other pairs there are. */
function pairText(entry: HistoryEntry, nomenclature: Nomenclature, language: Language): string {
  const pair = entry.pairs[0];
  if (!pair) return '';
  const name = (value: number) => classOf(nomenclature, value)?.[language] ?? String(value);
  const others = entry.pairs.length - 1;
  return `${name(pair.from)} → ${name(pair.to)}${others > 0 ? ` +${others}` : ''}`;
}
