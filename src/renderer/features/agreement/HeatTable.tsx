import { useRef, useState, type KeyboardEvent } from 'react';
import { cosiaHub } from '../../../shared/model/nomenclatures.ts';
import { useText, type Language, type Translate } from '../../i18n/index.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { className } from '../history/editTexts.ts';
import { lpisOf, sum, type AgreementCell, type AgreementTable } from './agreementTable.ts';

/** What the cells say: share of the declared crop, share of the class, pixels, items. */
export const measures = ['ofDeclared', 'ofCover', 'px', 'items'] as const;
export type Measure = (typeof measures)[number];

/** Joint counts of CoSIA and LPIS. Arrows move, Enter or a click opens the items of the pair. */
export function HeatTable({
  table,
  measure,
  onPair,
}: {
  table: AgreementTable;
  measure: Measure;
  /** `cover/declared1`. */
  onPair(pair: string): void;
}) {
  const { t, language } = useText();
  const body = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState<readonly [row: number, column: number]>([0, 0]);
  const lpis = lpisOf(table.level);
  const most = Math.max(1, ...table.rows.flat().map((cell) => (measure === 'items' ? cell.items : cell.px)));
  const open = ({ cover, declared1, items }: AgreementCell) => items > 0 && onPair(`${cover}/${declared1}`);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (event.key === 'Enter') {
      const cell = table.rows[at[0]]?.[at[1]];
      if (cell) open(cell);
    } else if (step) {
      const row = Math.min(table.rows.length - 1, Math.max(0, at[0] + step[0]!));
      const column = Math.min(table.covers.length - 1, Math.max(0, at[1] + step[1]!));
      setAt([row, column]);
      body.current?.querySelector<HTMLElement>(`[data-at="${row}/${column}"]`)?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <div className="matrix-scroll">
      <table
        ref={body}
        className="matrix heat"
        role="grid"
        aria-label={t('agree.table')}
        data-testid="heat-table"
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <th scope="col" className="matrix-corner">
              <span>{t('matrix.corner')}</span>
            </th>
            {table.covers.map((cover) => (
              <th key={cover} scope="col">
                <span className="matrix-class">{className(cosiaHub, cover, language, t)}</span>
                <ClassSwatch nomenclature={cosiaHub} value={cover} size={12} />
              </th>
            ))}
            <th scope="col" className="heat-total">
              {t('agree.total')}
            </th>
          </tr>
        </thead>
        <tbody>
          {table.rows.map((cells, row) => {
            const code = table.declared[row]!;
            return (
              <tr key={code}>
                <th scope="row" title={`${code} ${className(lpis, code, language, t)}`}>
                  <span className="matrix-crop">
                    <span className="matrix-code">{code}</span>
                    <ClassSwatch nomenclature={lpis} value={code} size={12} />
                    <span className="matrix-crop-name">{className(lpis, code, language, t)}</span>
                  </span>
                </th>
                {cells.map((cell, column) => (
                  <td
                    key={cell.cover}
                    role="gridcell"
                    className="heat-cell"
                    tabIndex={at[0] === row && at[1] === column ? 0 : -1}
                    data-at={`${row}/${column}`}
                    data-grade={cell.grade}
                    data-empty={cell.px === 0 || undefined}
                    data-open={cell.items > 0 || undefined}
                    data-testid={`heat-${cell.cover}-${cell.declared}`}
                    style={{ '--heat': `${Math.round(heatOf(cell, measure, most) * 100)}%` } as object}
                    title={cellTitle(cell, table, language, t)}
                    aria-label={cellTitle(cell, table, language, t)}
                    onFocus={() => setAt([row, column])}
                    onClick={() => open(cell)}
                  >
                    {cellText(cell, measure, language)}
                  </td>
                ))}
                <td className="heat-total">{compact(sum(cells.map(({ px }) => px)), language)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** How strongly a cell is coloured, 0 to 1: shares as they are, counts by their logarithm, as they reach over decades. */
function heatOf(cell: AgreementCell, measure: Measure, most: number): number {
  if (cell.px === 0) return 0;
  if (measure === 'ofDeclared') return 0.08 + 0.72 * cell.ofDeclared;
  if (measure === 'ofCover') return 0.08 + 0.72 * cell.ofCover;
  const count = measure === 'px' ? cell.px : cell.items;
  return count === 0 ? 0.04 : 0.08 + 0.72 * (Math.log1p(count) / Math.log1p(most));
}

function cellText(cell: AgreementCell, measure: Measure, language: Language): string {
  if (cell.px === 0) return '';
  if (measure === 'items') return cell.items === 0 ? '' : compact(cell.items, language);
  if (measure === 'px') return compact(cell.px, language);
  const share = measure === 'ofDeclared' ? cell.ofDeclared : cell.ofCover;
  return share < 0.001 ? '·' : formatShare(share, language);
}

function cellTitle(cell: AgreementCell, table: AgreementTable, language: Language, t: Translate): string {
  const crop = className(lpisOf(table.level), cell.declared, language, t);
  const lines = [
    `${className(cosiaHub, cell.cover, language, t)} × ${crop} · ${t(`matrix.grade.${cell.grade}`)}`,
    t('agree.cellShares', {
      px: formatNumber(cell.px, language),
      ofDeclared: formatShare(cell.ofDeclared, language),
      ofCover: formatShare(cell.ofCover, language),
    }),
  ];
  if (cell.items > 0)
    lines.push(
      t(table.level === 1 ? 'agree.cellItems' : 'agree.cellItemsOfParent', {
        count: cell.items,
        n: formatNumber(cell.items, language),
        open: formatNumber(cell.open, language),
      }),
    );
  return lines.join('\n');
}

/** A count in at most four signs: `950`, `12 k`, `3.4 M`. */
export function compact(value: number, language: Language): string {
  return new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 2 }).format(value);
}
