import { useRef, useState, type KeyboardEvent } from 'react';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useText, type Language, type Translate } from '../../i18n/index.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { className } from '../history/editTexts.ts';
import type { ConfusionCell, ConfusionTable, Measure } from './confusionTable.ts';

/** Truth in rows, prediction in columns; what is right is blue, what is confused orange. Arrows move from cell to cell. */
export function ConfusionMatrixTable({
  table,
  measure,
  list,
}: {
  table: ConfusionTable;
  measure: Measure;
  list: Nomenclature;
}) {
  const { t, language } = useText();
  const body = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState<readonly [row: number, column: number]>([0, 0]);
  const most = Math.max(1, ...table.rows.flat().map(({ px }) => px));
  const nameOf = (value: number) => className(list, value, language, t);
  const isLeftOut = (value: number) => classOf(list, value)?.weight === 0;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    const last = table.values.length - 1;
    const row = Math.min(last, Math.max(0, at[0] + step[0]!));
    const column = Math.min(last, Math.max(0, at[1] + step[1]!));
    setAt([row, column]);
    body.current?.querySelector<HTMLElement>(`[data-at="${row}/${column}"]`)?.focus();
    event.preventDefault();
  };
  return (
    <div className="matrix-scroll">
      <table
        ref={body}
        className="matrix confusion"
        role="grid"
        aria-label={t('evaluate.matrix')}
        data-testid="confusion-matrix"
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <th scope="col" className="matrix-corner">
              <span>{t('evaluate.corner')}</span>
            </th>
            {table.values.map((value) => (
              <th key={value} scope="col" data-left-out={isLeftOut(value) || undefined}>
                <span className="matrix-class">{nameOf(value)}</span>
                <ClassSwatch nomenclature={list} value={value} size={12} />
              </th>
            ))}
            <th scope="col" className="heat-total">
              {t('evaluate.truthPx')}
            </th>
          </tr>
        </thead>
        <tbody>
          {table.rows.map((cells, row) => {
            const truth = table.values[row]!;
            return (
              <tr key={truth} data-left-out={isLeftOut(truth) || undefined}>
                <th scope="row" title={isLeftOut(truth) ? t('evaluate.leftOut') : nameOf(truth)}>
                  <span className="matrix-crop">
                    <span className="matrix-code">{truth}</span>
                    <ClassSwatch nomenclature={list} value={truth} size={12} />
                    <span className="matrix-crop-name">{nameOf(truth)}</span>
                  </span>
                </th>
                {cells.map((cell, column) => (
                  <td
                    key={cell.predicted}
                    role="gridcell"
                    className="confusion-cell"
                    tabIndex={at[0] === row && at[1] === column ? 0 : -1}
                    data-at={`${row}/${column}`}
                    data-hit={cell.truth === cell.predicted || undefined}
                    data-testid={`confusion-${cell.truth}-${cell.predicted}`}
                    style={{ '--heat': `${Math.round(heatOf(cell, measure, most) * 100)}%` } as object}
                    title={titleOf(cell, nameOf, language, t)}
                    aria-label={titleOf(cell, nameOf, language, t)}
                    onFocus={() => setAt([row, column])}
                  >
                    {textOf(cell, measure, language)}
                  </td>
                ))}
                <td className="heat-total">{compact(table.truthPx[row]!, language)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** How strongly a cell is coloured, 0 to 1: shares by their root, so that small confusions are seen, counts by their logarithm. */
function heatOf(cell: ConfusionCell, measure: Measure, most: number): number {
  if (cell.px === 0) return 0;
  if (measure === 'px') return 0.06 + 0.6 * (Math.log1p(cell.px) / Math.log1p(most));
  return 0.06 + 0.6 * Math.sqrt(cell[measure]);
}

function textOf(cell: ConfusionCell, measure: Measure, language: Language): string {
  if (cell.px === 0) return '';
  if (measure === 'px') return compact(cell.px, language);
  const share = cell[measure];
  return share < 0.001 ? '·' : formatShare(share, language);
}

function titleOf(
  { truth, predicted, px, ofTruth, ofPredicted }: ConfusionCell,
  nameOf: (value: number) => string,
  language: Language,
  t: Translate,
): string {
  return t('evaluate.cell', {
    truth: nameOf(truth),
    predicted: nameOf(predicted),
    px: formatNumber(px, language),
    ofTruth: formatShare(ofTruth, language),
    ofPredicted: formatShare(ofPredicted, language),
  });
}

/** A count in at most four signs. */
function compact(value: number, language: Language): string {
  return new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 2 }).format(value);
}
