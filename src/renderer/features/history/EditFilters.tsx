import { Popover } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useApp, useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText, type Language } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Swatch } from '../../ui/Swatch.tsx';
import { classColor } from '../classes/classColor.ts';
import { ask } from './ask.ts';
import { dayOf, toHistoryFilter, withPart, type EditFilter } from './editFilter.ts';
import { toolName } from './editTexts.ts';
import { historyStore, useHistory } from './historyStore.ts';
import type { Edits } from './useEdits.ts';

const set = <K extends keyof EditFilter>(part: K, value: EditFilter[K] | undefined) =>
  historyStore.setState((s) => ({ filter: withPart(s.filter, part, value) }));

/** Whose edits are listed, of which tool, classes and day; and the way to take all of those back. */
export function EditFilters({ isFiltered, edits }: { isFiltered: boolean; edits: Edits }) {
  const services = useApp();
  const { t, language } = useText();
  const filter = useHistory((s) => s.filter);
  const { authors, tools } = useFacets();
  const roi = useDocument((s) => s.roi);
  const count = formatNumber(edits.entries.length, language);
  const told = edits.hasMore ? `${count}+` : count;
  const revert = () => {
    if (!roi) return;
    const target = { filter: { ...toHistoryFilter(filter), roiKey: roi.roiKey } };
    ask(services, { kind: 'revert', target, entry: null });
  };
  return (
    <div className="history-filters">
      <div className="filter-chips" role="group" aria-label={t('edits.filters')}>
        <Chip part="author" label={t('edits.filter.author')} value={filter.author}>
          {(close) => (
            <Options values={authors} name={(author) => author} onChoose={choose('author', close)} />
          )}
        </Chip>
        <Chip part="tool" label={t('edits.filter.tool')} value={filter.tool && toolName(filter.tool)}>
          {(close) => <Options values={tools} name={toolName} onChoose={choose('tool', close)} />}
        </Chip>
        <Chip
          part="pair"
          label={t('edits.filter.pair')}
          value={filter.pair && <PairText pair={filter.pair} />}
        >
          {() => <PairEditor />}
        </Chip>
        <Chip part="day" label={t('edits.filter.day')} value={filter.day && dayText(filter.day, language)}>
          {(close) => <DayEditor onDone={close} />}
        </Chip>
      </div>
      <div className="history-filter-row">
        <span className="muted" data-testid="edit-count">
          {!edits.isLoading && t('edits.count', { count: edits.entries.length, n: told })}
        </span>
        {isFiltered && (
          <>
            <button
              type="button"
              className="link-button"
              disabled={edits.entries.length === 0}
              data-testid="revert-filter"
              onClick={revert}
            >
              {t('edits.revertThese')}
            </button>
            <button
              type="button"
              className="link-button"
              data-testid="clear-filter"
              onClick={() => historyStore.setState({ filter: {} })}
            >
              {t('edits.clearFilter')}
            </button>
          </>
        )}
      </div>
    </div>
  );
}

const choose = (part: 'author' | 'tool', close: () => void) => (value: string) => {
  set(part, value);
  close();
};

/** Authors and tools of the edits of the ROI; read again when there are new ones. */
function useFacets(): { authors: readonly string[]; tools: readonly string[] } {
  const { client } = useApp();
  const roi = useDocument((s) => s.roi);
  const version = useDocument((s) => s.historyVersion);
  const [facets, setFacets] = useState<{ authors: readonly string[]; tools: readonly string[] }>({
    authors: [],
    tools: [],
  });
  useEffect(() => {
    if (!roi) return;
    let gone = false;
    const { datasetId, roiKey } = roi;
    client.annotation
      .historyFacets({ datasetId, roiKey })
      // Undos and redos are not in the list: each is told by the edit that it is about.
      .then(({ authors, tools }) => {
        if (!gone) setFacets({ authors, tools: tools.filter((tool) => tool !== 'undo' && tool !== 'redo') });
      }, notifyError);
    return () => {
      gone = true;
    };
  }, [client, roi, version]);
  return facets;
}

function Chip({
  part,
  label,
  value,
  children,
}: {
  part: keyof EditFilter;
  label: string;
  value: ReactNode;
  children(close: () => void): ReactNode;
}) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const isSet = value !== undefined && value !== '';
  return (
    <span className="history-chip" data-set={isSet || undefined}>
      <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus width="auto">
        <Popover.Target>
          <button
            type="button"
            aria-expanded={open}
            aria-label={label}
            data-testid={`filter-${part}`}
            onClick={() => setOpen(!open)}
          >
            {isSet ? value : label}
          </button>
        </Popover.Target>
        <Popover.Dropdown className="history-dropdown" data-testid={`filter-${part}-options`}>
          {open && children(() => setOpen(false))}
        </Popover.Dropdown>
      </Popover>
      {isSet && (
        <button
          type="button"
          className="history-chip-clear"
          aria-label={t('edits.filter.remove', { filter: label })}
          onClick={() => set(part, undefined)}
        >
          <Icon name="close" size={11} />
        </button>
      )}
    </span>
  );
}

function Options({
  values,
  name,
  onChoose,
}: {
  values: readonly string[];
  name(value: string): string;
  onChoose(value: string): void;
}) {
  const { t } = useText();
  if (values.length === 0) return <p className="empty-state">{t('history.none')}</p>;
  return (
    <ul className="history-options">
      {values.map((value) => (
        <li key={value}>
          <button type="button" onClick={() => onChoose(value)}>
            {name(value)}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** From which class to which; either may be any. */
function PairEditor() {
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const pair = useHistory((s) => s.filter.pair) ?? {};
  const change = (side: 'from' | 'to', text: string) => {
    const { [side]: _old, ...rest } = pair;
    const next = text === '' ? rest : { ...rest, [side]: Number(text) };
    set('pair', Object.keys(next).length === 0 ? undefined : next);
  };
  return (
    <div className="history-pair-editor">
      {(['from', 'to'] as const).map((side) => (
        <label key={side}>
          {t(`edits.pair.${side}`)}
          <select
            className="small-input"
            value={pair[side] ?? ''}
            data-testid={`filter-pair-${side}`}
            onChange={(event) => change(side, event.target.value)}
          >
            <option value="">{t('edits.pair.any')}</option>
            {nomenclature.classes.map((c) => (
              <option key={c.value} value={c.value}>
                {c[language]}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}

function PairText({ pair }: { pair: NonNullable<EditFilter['pair']> }) {
  const { language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  return (
    <>
      <Side value={pair.from} list={nomenclature} language={language} />
      <Icon name="chevron" size={10} />
      <Side value={pair.to} list={nomenclature} language={language} />
    </>
  );
}

function Side({
  value,
  list,
  language,
}: {
  value: number | undefined;
  list: Nomenclature;
  language: Language;
}) {
  const { t } = useText();
  const palette = useSession((s) => s.palette);
  const known = value === undefined ? undefined : classOf(list, value);
  if (!known) return <span>{value ?? t('edits.pair.any')}</span>;
  return (
    <span title={known[language]}>
      <Swatch color={classColor(known, palette)} size={11} />
    </span>
  );
}

const dayText = (day: string, language: Language): string =>
  new Date(`${day}T12:00:00`).toLocaleDateString(language === 'fr' ? 'fr-FR' : 'en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });

function DayEditor({ onDone }: { onDone(): void }) {
  const { t } = useText();
  const day = useHistory((s) => s.filter.day);
  const [today] = useState(() => new Date());
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  const take = (date: Date) => {
    set('day', dayOf(date));
    onDone();
  };
  return (
    <ul className="history-options">
      <li>
        <button type="button" onClick={() => take(today)}>
          {t('edits.day.today')}
        </button>
      </li>
      <li>
        <button type="button" onClick={() => take(yesterday)}>
          {t('edits.day.yesterday')}
        </button>
      </li>
      <li>
        <input
          type="date"
          className="small-input"
          aria-label={t('edits.filter.day')}
          value={day ?? ''}
          max={dayOf(today)}
          data-testid="filter-day-input"
          onChange={(event) => set('day', event.target.value || undefined)}
        />
      </li>
    </ul>
  );
}
