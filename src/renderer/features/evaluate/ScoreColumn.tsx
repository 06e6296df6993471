import { useState } from 'react';
import type { Convention, Evaluation } from '../../../shared/contract/index.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useText } from '../../i18n/index.ts';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { className } from '../history/editTexts.ts';
import { publishedIou } from './publishedIou.ts';
import { Segments } from '../../ui/Segments.tsx';
import { deltaText, percentText } from './scoreTexts.ts';

export const conventionNames = ['reference', 'present', 'flair2'] as const;
export type ConventionName = (typeof conventionNames)[number];

const scores = ['iou', 'precision', 'recall', 'f'] as const;
type Score = (typeof scores)[number];

const means = [
  ['miou', 'evaluate.miou'],
  ['overallAccuracy', 'evaluate.accuracy'],
  ['meanF', 'evaluate.meanF'],
  ['meanPrecision', 'evaluate.meanPrecision'],
  ['meanRecall', 'evaluate.meanRecall'],
] as const;

/** The numbers of one convention: means, with what corrections do to them, and every class as a bar. */
export function ScoreColumn({
  shown,
  original,
  list,
  convention,
  onConvention,
}: {
  shown: Evaluation;
  /** Against the masks of the dataset, where the masks shown are corrected. */
  original: Evaluation | null;
  list: Nomenclature;
  convention: ConventionName;
  onConvention(name: ConventionName): void;
}) {
  const { t, language } = useText();
  const [score, setScore] = useState<Score>('iou');
  const names = conventionNames.filter((name) => shown.conventions[name] !== null);
  const now = shown.conventions[convention] ?? shown.conventions.reference;
  const before = original ? (original.conventions[convention] ?? original.conventions.reference) : null;
  const hasPublished = shown.classList === 'cosia-hub-0-18' && convention !== 'flair2' && score === 'iou';
  return (
    <aside className="score-column" aria-label={t('evaluate.scores')}>
      <Segments<ConventionName>
        label={t('evaluate.convention')}
        values={names}
        value={convention}
        text={(name) => t(`evaluate.convention.${name}`)}
        testId="evaluate-convention"
        onValue={onConvention}
      />
      <p className="section-note">{t(`evaluate.conventionNote.${convention}`)}</p>
      <dl className="score-means" data-testid="evaluate-means">
        {means.map(([key, label]) => (
          <div key={key} data-main={key === 'miou' || undefined}>
            <dt>{t(label)}</dt>
            <dd data-testid={`evaluate-${key}`}>{percentText(now[key], language, 2)}</dd>
            {before && (
              <dd className="score-delta" title={t('evaluate.deltaTitle')}>
                {deltaText(now[key], before[key], language)}
              </dd>
            )}
          </div>
        ))}
      </dl>
      <header className="score-head">
        <h2>{t('evaluate.byClass')}</h2>
        <Segments<Score>
          label={t('evaluate.score')}
          values={scores}
          value={score}
          text={(name) => t(`evaluate.score.${name}`)}
          testId="evaluate-score"
          onValue={setScore}
        />
      </header>
      <ClassBars now={now} before={before} list={list} score={score} hasPublished={hasPublished} />
      {hasPublished && <p className="section-note published-note">{t('evaluate.published')}</p>}
    </aside>
  );
}

function ClassBars({
  now,
  before,
  list,
  score,
  hasPublished,
}: {
  now: Convention;
  before: Convention | null;
  list: Nomenclature;
  score: Score;
  hasPublished: boolean;
}) {
  const { t, language } = useText();
  const earlier = new Map(before?.classes.map((one) => [one.value, one[score]]));
  return (
    <ul className="score-bars" data-testid="evaluate-classes">
      {now.classes.map((one) => {
        const { value, truthPx, predictedPx } = one;
        const share = one[score];
        const isAbsent = truthPx + predictedPx === 0;
        const published = hasPublished ? publishedIou[value] : undefined;
        const name = className(list, value, language, t);
        const title = t('evaluate.classTitle', {
          name,
          iou: percentText(one.iou, language, 2),
          precision: percentText(one.precision, language, 2),
          recall: percentText(one.recall, language, 2),
          f: percentText(one.f, language, 2),
        });
        return (
          <li
            key={value}
            title={title}
            data-absent={isAbsent || undefined}
            data-testid={`evaluate-class-${value}`}
          >
            <span className="chart-label">
              <ClassSwatch nomenclature={list} value={value} size={11} />
              <span>{name}</span>
            </span>
            <svg width="100%" height="12" aria-hidden="true">
              {share !== null && <rect width={`${share * 100}%`} height="12" className="score-bar" />}
              {published !== undefined && (
                <line x1={`${published}%`} x2={`${published}%`} y1="0" y2="12" className="score-published" />
              )}
            </svg>
            <span className="chart-number">
              {isAbsent ? t('evaluate.absent') : percentText(share, language, 1)}
            </span>
            {before && (
              <span className="score-delta">
                {isAbsent ? '' : deltaText(share, earlier.get(value) ?? null, language)}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
