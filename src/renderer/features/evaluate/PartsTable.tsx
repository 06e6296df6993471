import { useMemo, useState } from 'react';
import type { Evaluation, EvaluationPart } from '../../../shared/contract/index.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { deltaText, percentText } from './scoreTexts.ts';

/** A part with its numbers against the masks as they are, and as they were where the two differ. */
export interface PartPair {
  readonly now: EvaluationPart;
  readonly before: EvaluationPart | null;
}

const scored = ['miouReference', 'miouPresent', 'overallAccuracy'] as const;
type Scored = (typeof scored)[number];
type Sort = 'name' | 'patches' | Scored | `${Scored}Delta`;

/** Parts are shown so many at a time: a dataset has thousands of ROIs. */
const shownAtOnce = 300;

const kindOrder = ['all', 'split', 'domain', 'roi'] as const;

/** Numbers of splits, domains and ROIs; a press on a head sorts within each kind, on a row shows its matrix. */
export function PartsTable({
  parts,
  part,
  onPart,
}: {
  parts: readonly PartPair[];
  part: string;
  onPart(key: string): void;
}) {
  const { t, language } = useText();
  const [sort, setSort] = useState<{ by: Sort; descending: boolean } | null>(null);
  const [shown, setShown] = useState(shownAtOnce);
  const sorted = useMemo(() => (sort ? sortParts(parts, sort.by, sort.descending) : parts), [parts, sort]);
  const hasDelta = parts.some(({ before }) => before !== null);
  const head = (by: Sort, label: string, title?: string) => (
    <th
      scope="col"
      className={by === 'name' ? undefined : 'number'}
      aria-sort={sort?.by === by ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        title={title}
        data-testid={`parts-sort-${by}`}
        onClick={() => setSort({ by, descending: sort?.by === by ? !sort.descending : by !== 'name' })}
      >
        {label}
        <span className="sort-mark" aria-hidden="true">
          {sort?.by === by && <Icon name={sort.descending ? 'chevronDown' : 'chevronUp'} size={11} />}
        </span>
      </button>
    </th>
  );
  return (
    <div className="parts-scroll">
      <table className="parts" data-testid="evaluate-parts">
        <thead>
          <tr>
            {head('name', t('evaluate.part'))}
            {head('patches', t('evaluate.patches'))}
            {scored.flatMap((by) => [
              <Head key={by}>{head(by, t(`evaluate.part.${by}`))}</Head>,
              ...(hasDelta
                ? [
                    <Head key={`${by}Delta`}>
                      {head(`${by}Delta`, t('evaluate.delta'), t('evaluate.deltaTitle'))}
                    </Head>,
                  ]
                : []),
            ])}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, shown).map(({ now, before }) => {
            const key = partKey(now);
            return (
              <tr key={key} data-kind={now.kind} aria-selected={key === part}>
                <th scope="row">
                  <button type="button" data-testid={`part-${key}`} onClick={() => onPart(key)}>
                    <span className="muted part-kind">{t(`evaluate.kind.${now.kind}`)}</span>
                    {now.name}
                  </button>
                </th>
                <td>{formatNumber(now.patches, language)}</td>
                {scored.flatMap((by) => [
                  <td key={by}>{percentText(now[by], language, 2)}</td>,
                  ...(hasDelta
                    ? [
                        <td key={`${by}Delta`} className="score-delta">
                          {before ? deltaText(now[by], before[by], language) : ''}
                        </td>,
                      ]
                    : []),
                ])}
              </tr>
            );
          })}
        </tbody>
      </table>
      {sorted.length > shown && (
        <button
          type="button"
          className="link-button parts-more"
          onClick={() => setShown(shown + shownAtOnce)}
        >
          {t('evaluate.more', {
            count: sorted.length - shown,
            n: formatNumber(sorted.length - shown, language),
          })}
        </button>
      )}
    </div>
  );
}

/** Heads come in pairs, which need keys and no element of their own. */
const Head = ({ children }: { children: React.ReactNode }) => children;

/** As `evaluation.result` takes it. */
export const partKey = ({ kind, name }: Pick<EvaluationPart, 'kind' | 'name'>): string =>
  kind === 'all' ? 'all' : `${kind}:${name}`;

/** Each part with the same of the other truth. */
export function pairParts(now: Evaluation, before: Evaluation | null): PartPair[] {
  const others = new Map(before?.parts.map((part) => [partKey(part), part]));
  return now.parts.map((part) => ({ now: part, before: others.get(partKey(part)) ?? null }));
}

function sortParts(parts: readonly PartPair[], by: Sort, descending: boolean): PartPair[] {
  const sign = descending ? -1 : 1;
  return [...parts].sort((a, b) => {
    const byKind = kindOrder.indexOf(a.now.kind) - kindOrder.indexOf(b.now.kind);
    if (byKind !== 0) return byKind;
    if (by === 'name') return sign * a.now.name.localeCompare(b.now.name, undefined, { numeric: true });
    const [left, right] = [valueOf(a, by), valueOf(b, by)];
    // What has no number stands last, whichever way.
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (left - right);
  });
}

function valueOf({ now, before }: PartPair, by: Exclude<Sort, 'name'>): number | null {
  if (by === 'patches') return now.patches;
  const isDelta = by.endsWith('Delta');
  const name = by.replace('Delta', '') as Scored;
  const [a, b] = [now[name], before?.[name] ?? null];
  if (!isDelta) return a;
  return a === null || b === null ? null : a - b;
}
