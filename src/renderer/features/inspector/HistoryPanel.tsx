import { useEffect, useState } from 'react';
import type { HistoryEntry } from '../../../shared/contract/index.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useApp, useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { translate, translateOr, useText, type Language } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { EmptyState } from '../../ui/Section.tsx';
import { Swatch } from '../../ui/Swatch.tsx';
import { classColor } from '../classes/classColor.ts';
import { FoldSection } from './FoldSection.tsx';

const shown = 50;
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
    <FoldSection
      id="history"
      title={t('history.title')}
      aside={edits.length > 0 ? formatNumber(edits.length, language) : undefined}
      testId="history"
    >
      {edits.length === 0 && <EmptyState>{t('history.none')}</EmptyState>}
      <ol className="history">
        {edits.map((entry) => (
          <HistoryRow key={entry.editId} entry={entry} nomenclature={nomenclature} />
        ))}
      </ol>
    </FoldSection>
  );
}

const icons: Readonly<Record<string, IconName>> = { brush: 'brush', restore: 'restore' };

function HistoryRow({ entry, nomenclature }: { entry: HistoryEntry; nomenclature: Nomenclature }) {
  const { t, language } = useText();
  const palette = useSession((s) => s.palette);
  const tool = translateOr(`tool.${entry.tool}`, entry.tool);
  const pair = entry.pairs[0];
  const swatch = (value: number) => {
    const known = classOf(nomenclature, value);
    return known && <Swatch color={classColor(known, palette)} size={11} />;
  };
  const more = t('history.tooltip', {
    seq: entry.seq,
    author: entry.author,
    time: new Date(entry.utc).toLocaleString(language),
  });
  return (
    <li
      data-in-force={entry.inForce}
      title={[`${tool} : ${pairText(entry, nomenclature, language)} (${nomenclature.label})`, more].join(
        '\n',
      )}
    >
      <Icon name={icons[entry.tool] ?? 'grid'} size={14} />
      <span className="visually-hidden">{tool}</span>
      {pair && (
        <span className="history-swatches" aria-hidden="true">
          {swatch(pair.from)}
          <Icon name="chevron" size={10} />
          {swatch(pair.to)}
        </span>
      )}
      <span className="history-pair">{targetText(entry, nomenclature, language)}</span>
      <span className="history-px">
        {entry.inForce ? `${formatNumber(entry.changedPx, language)} px` : t('history.undone')}
      </span>
    </li>
  );
}

/** The name of a class, or that its value is not in the list. */
const nameOf = (nomenclature: Nomenclature, value: number, language: Language): string =>
  classOf(nomenclature, value)?.[language] ?? translate('pixel.unknown', { value });

/** What the largest change made: `building`, and how many other pairs there are; what it was before is the first swatch. */
function targetText(entry: HistoryEntry, nomenclature: Nomenclature, language: Language): string {
  const pair = entry.pairs[0];
  if (!pair) return '';
  const others = entry.pairs.length - 1;
  const name = nameOf(nomenclature, pair.to, language);
  return others > 0 ? `${name} +${others}` : name;
}

/** The largest change of an edit: `herbaceous vegetation → building`, and how many other pairs there are. */
function pairText(entry: HistoryEntry, nomenclature: Nomenclature, language: Language): string {
  const pair = entry.pairs[0];
  if (!pair) return '';
  const name = (value: number) => nameOf(nomenclature, value, language);
  const others = entry.pairs.length - 1;
  return `${name(pair.from)} → ${name(pair.to)}${others > 0 ? ` +${others}` : ''}`;
}
