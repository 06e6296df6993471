import '../agreement/desk.css';
import '../agreement/agreement.css';
import './evaluate.css';
import { useEffect, useState } from 'react';
import type { Evaluation } from '../../../shared/contract/index.ts';
import { metricsJson } from '../../../shared/evaluation/metricsJson.ts';
import { lpis1 } from '../../../shared/model/nomenclatures.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { nomenclatureOf, placeDataset } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { useRead } from '../agreement/useRead.ts';
import { fileNameOf } from '../agreement/tableCsv.ts';
import { download } from '../health/saveCsv.ts';
import { className } from '../history/editTexts.ts';
import { copyText } from '../place/copyText.ts';
import { notifyPlace } from '../place/notices.ts';
import { ConfusionMatrixTable } from './ConfusionMatrixTable.tsx';
import { confusionTable, measures, type Measure } from './confusionTable.ts';
import { classesCsv, matrixCsv, partsCsv } from './evaluateCsv.ts';
import { EvaluateForm } from './EvaluateForm.tsx';
import { EvaluateStatus } from './EvaluateStatus.tsx';
import { chooseEvaluate, useEvaluate } from './evaluateStore.ts';
import { pairParts, partKey, PartsTable } from './PartsTable.tsx';
import { ScoreColumn, type ConventionName } from './ScoreColumn.tsx';
import { Segments } from '../../ui/Segments.tsx';

/** Predictions against masks, in the conventions of the papers. Fills the canvas pane. */
export function EvaluateView() {
  const datasetId = useEvaluate((s) => s.datasetId);
  return datasetId === null ? null : <EvaluatePage key={datasetId} datasetId={datasetId} />;
}

function EvaluatePage({ datasetId }: { datasetId: string }) {
  const { client } = useApp();
  const run = useEvaluate((s) => s.run);
  const source = useEvaluate((s) => s.source);
  const [part, setPart] = useState('all');
  const sets = useRead('sets', run.kind, (signal) => client.inference.sets({ datasetId }, { signal }));
  const newest = sets.data?.find(({ isActive }) => isActive) ?? sets.data?.[0];
  useEffect(() => {
    if (source === null && newest)
      chooseEvaluate({ source: { kind: 'set', setId: newest.id }, task: newest.task });
  }, [source, newest]);
  // While all is counted anew, and while another part is read, what was there stays: nothing flickers. So does it when a run
  // fails, as one does over a slip in the filter.
  const [last, setLast] = useState<{ id: string; data: Results } | null>(null);
  const id = run.kind === 'done' ? run.id : run.kind === 'failed' ? (last?.id ?? null) : null;
  useEffect(() => {
    // Another evaluation may not have the part.
    if (id !== null) setPart('all');
  }, [id]);
  const found = useRead(
    `${id ?? ''} ${part}`,
    '',
    id === null
      ? null
      : async (signal) => {
          const [corrected, original] = await Promise.all(
            (['corrected', 'original'] as const).map((truth) =>
              client.evaluation.result({ id, truth, part }, { signal }),
            ),
          );
          return { corrected: corrected!, original: original! };
        },
  );
  useEffect(() => {
    if (found.data && id !== null) setLast({ id, data: found.data });
    // Another source was chosen: numbers of the one before would look like its own.
    else if (run.kind === 'idle') setLast(null);
  }, [found.data, id, run.kind]);
  const isKept = run.kind !== 'idle' && (found.error === null || last?.id === id);
  const results = found.data ?? (isKept ? (last?.data ?? null) : null);
  return (
    <div className="agreement evaluate" data-testid="evaluate-view">
      <EvaluateForm sets={sets.data ?? []} />
      <EvaluateStatus evaluation={results?.corrected ?? null} error={found.error} />
      {results ? (
        <EvaluateResults
          results={results}
          part={part}
          onPart={setPart}
          isReading={found.isReading || run.kind === 'running'}
        />
      ) : (
        <EvaluateHint />
      )}
    </div>
  );
}

interface Results {
  readonly corrected: Evaluation;
  readonly original: Evaluation;
}

/** What to do, and what the three conventions are. */
function EvaluateHint() {
  const { t } = useText();
  return (
    <div className="evaluate-hint">
      <p>{t('evaluate.hint')}</p>
      <dl>
        {(['reference', 'present', 'flair2'] as const).map((name) => (
          <div key={name}>
            <dt>{t(`evaluate.convention.${name}`)}</dt>
            <dd>{t(`evaluate.conventionNote.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

type Tab = 'matrix' | 'parts';

function EvaluateResults({
  results: { corrected, original },
  part,
  onPart,
  isReading,
}: {
  results: Results;
  part: string;
  onPart(part: string): void;
  isReading: boolean;
}) {
  const { t, language } = useText();
  const dataset = useAppState(placeDataset);
  const [tab, setTab] = useState<Tab>('matrix');
  const [measure, setMeasure] = useState<Measure>('ofTruth');
  const [truth, setTruth] = useState<'corrected' | 'original'>('corrected');
  const [convention, setConvention] = useState<ConventionName>('reference');
  const isLpis = corrected.task === 'lpis';
  const shown = truth === 'corrected' ? corrected : original;
  const before = !isLpis && truth === 'corrected' ? original : null;
  const list: Nomenclature = isLpis ? lpis1 : nomenclatureOf(dataset);
  const table = confusionTable(shown);
  const parts = pairParts(shown, before);
  const chosen = shown.conventions[convention] ? convention : 'reference';
  const nameOf = (value: number) => className(list, value, language, t);
  const fileName = fileNameOf([dataset?.name ?? '', t('evaluate.fileName'), part].filter(Boolean).join('-'));
  const csv = () => (tab === 'parts' ? partsCsv(parts) : matrixCsv(table, nameOf));
  return (
    <div className="agreement-body" aria-busy={isReading}>
      <section className="agreement-table">
        <div className="evaluate-bar">
          <Segments<Tab>
            label={t('evaluate.view')}
            values={['matrix', 'parts'] as const}
            value={tab}
            text={(name) => t(`evaluate.tab.${name}`)}
            testId="evaluate-tab"
            onValue={setTab}
          />
          {!isLpis && (
            <Segments<'corrected' | 'original'>
              label={t('evaluate.truth')}
              values={['corrected', 'original'] as const}
              value={truth}
              text={(name) => t(`evaluate.truth.${name}`)}
              testId="evaluate-truth"
              onValue={setTruth}
            />
          )}
          {tab === 'matrix' && (
            <Segments<Measure>
              label={t('evaluate.measure')}
              values={measures}
              value={measure}
              text={(name) => t(`evaluate.measure.${name}`)}
              testId="evaluate-measure"
              onValue={setMeasure}
            />
          )}
          <span className="grow" />
          <span className="evaluate-tools">
            <PartChoice parts={shown.parts.map(partKey)} part={part} onPart={onPart} />
            <IconButton
              icon="copy"
              label={t(tab === 'parts' ? 'evaluate.copyParts' : 'evaluate.copyMatrix')}
              onClick={() => void copy(csv())}
              testId="evaluate-copy"
            />
            <IconButton
              icon="table"
              label={t('evaluate.copyClasses')}
              onClick={() => void copy(classesCsv(shown.conventions[chosen]!, chosen, nameOf))}
              testId="evaluate-copy-classes"
            />
            <IconButton
              icon="export"
              label={t('evaluate.save')}
              onClick={() => saveJson(shown, `${fileName}-metrics.json`, { dataset: dataset?.name, part })}
              testId="evaluate-save"
            />
          </span>
        </div>
        {tab === 'parts' ? (
          <PartsTable parts={parts} part={part} onPart={(key) => (onPart(key), setTab('matrix'))} />
        ) : table.totalPx === 0 ? (
          <p className="desk-message muted">{t('evaluate.noPixels')}</p>
        ) : (
          <ConfusionMatrixTable table={table} measure={measure} list={list} />
        )}
      </section>
      <ScoreColumn
        shown={shown}
        original={before}
        list={list}
        convention={chosen}
        onConvention={setConvention}
      />
    </div>
  );
}

function PartChoice({
  parts,
  part,
  onPart,
}: {
  parts: readonly string[];
  part: string;
  onPart(part: string): void;
}) {
  const { t } = useText();
  const ofKind = (kind: string) => parts.filter((key) => key.startsWith(`${kind}:`));
  return (
    <select
      className="desk-select evaluate-part"
      aria-label={t('evaluate.part')}
      value={part}
      data-testid="evaluate-part"
      onChange={(event) => onPart(event.currentTarget.value)}
    >
      <option value="all">{t('evaluate.wholeDataset')}</option>
      {(['split', 'domain', 'roi'] as const).map((kind) => (
        <optgroup key={kind} label={t(`evaluate.kinds.${kind}`)}>
          {ofKind(kind).map((key) => (
            <option key={key} value={key}>
              {key.slice(kind.length + 1)}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

function saveJson(evaluation: Evaluation, name: string, about: Readonly<Record<string, unknown>>): void {
  const text = `${JSON.stringify(metricsJson(evaluation, about), null, 2)}\n`;
  download(new Blob([text], { type: 'application/json' }), name);
}

/** Not shown when it cannot be copied: a table is too long for a notice, and can be saved instead. */
async function copy(text: string): Promise<void> {
  try {
    await copyText(text);
    notifyPlace('evaluate.copied');
  } catch {
    notifyPlace('evaluate.notCopied');
  }
}
