import type { ReactNode } from 'react';
import type { PatchRow } from '../../../shared/contract/index.ts';
import { modalities } from '../../../shared/model/modality.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import type { Language, Translate } from '../../i18n/index.ts';
import type { PaletteId } from '../../state/session.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';
import { Swatch } from '../../ui/Swatch.tsx';
import { classColor } from '../classes/classColor.ts';

export interface CellContext {
  readonly t: Translate;
  readonly language: Language;
  readonly nomenclature: Nomenclature;
  readonly palette: PaletteId;
}

export const columnIds = [
  'patch',
  'domain',
  'year',
  'split',
  'date',
  'state',
  'changed',
  'dominant',
  'classes',
  'unknown',
  'hierarchy',
  's2',
  'modalities',
] as const;
export type ColumnId = (typeof columnIds)[number];

export interface Column {
  readonly id: ColumnId;
  readonly widthPx: number;
  /** What a click on the header sorts by; null: nothing. */
  readonly sort: string | null;
  readonly number?: boolean;
  cell(row: PatchRow, context: CellContext): ReactNode;
}

const dash = <span className="muted">—</span>;
const count = (value: number | null, language: Language) =>
  value === null ? dash : value === 0 ? <span className="muted">0</span> : formatNumber(value, language);

/** Columns of the table, in their order. */
export const columns: readonly Column[] = [
  { id: 'patch', widthPx: 196, sort: 'name', cell: (row) => row.patchId },
  { id: 'domain', widthPx: 66, sort: 'domain', cell: (row) => row.domain },
  { id: 'year', widthPx: 52, sort: 'year', cell: (row) => row.year },
  { id: 'split', widthPx: 54, sort: 'split', cell: (row) => row.split ?? dash },
  { id: 'date', widthPx: 88, sort: 'aerial_date', cell: (row) => row.aerialDate ?? dash },
  {
    id: 'state',
    widthPx: 96,
    sort: 'state',
    cell: (row, { t }) => (
      <span className="cell-state" data-state={row.state}>
        {t(`find.state.${row.state}`)}
      </span>
    ),
  },
  {
    id: 'changed',
    widthPx: 92,
    sort: 'changed_px',
    number: true,
    cell: (row, { language }) => count(row.changedPx, language),
  },
  {
    id: 'dominant',
    widthPx: 182,
    sort: 'dominant',
    cell: (row, { language, nomenclature, palette, t }) => {
      const [first] = row.shares ?? [];
      if (!first) return dash;
      const found = classOf(nomenclature, first[0]);
      return (
        <span className="cell-class">
          {found && <Swatch color={classColor(found, palette)} size={11} />}
          <span>{found?.[language] ?? `${t('find.class')} ${first[0]}`}</span>
          <span className="muted">{formatShare(first[1], language)} %</span>
        </span>
      );
    },
  },
  {
    id: 'classes',
    widthPx: 120,
    sort: 'classes',
    cell: (row, { nomenclature, palette }) =>
      row.shares && (
        <span className="class-strip cell-strip">
          {row.shares.map(([value, share]) => {
            const found = classOf(nomenclature, value);
            return (
              <span
                key={value}
                data-unlisted={!found || undefined}
                style={{
                  width: `${share * 100}%`,
                  ...(found ? { background: classColor(found, palette) } : {}),
                }}
              />
            );
          })}
        </span>
      ),
  },
  {
    id: 'unknown',
    widthPx: 96,
    sort: 'unknown_px',
    number: true,
    cell: (row, { language }) => count(row.unknownPx, language),
  },
  {
    id: 'hierarchy',
    widthPx: 96,
    sort: 'hierarchy_px',
    number: true,
    cell: (row, { language }) => count(row.hierarchyPx, language),
  },
  {
    id: 's2',
    widthPx: 84,
    sort: 's2_valid',
    number: true,
    cell: (row, { language }) =>
      row.s2Dates === null ? (
        dash
      ) : (
        <>
          {row.s2Valid === null ? '—' : formatNumber(row.s2Valid, language)}
          <span className="muted"> / {formatNumber(row.s2Dates, language)}</span>
        </>
      ),
  },
  {
    id: 'modalities',
    widthPx: 116,
    sort: null,
    cell: (row) => (
      <span className="cell-ticks">
        {modalities.map(({ name }, bit) => {
          const has = (row.modalityBits & (1 << bit)) !== 0;
          return <i key={name} data-has={has || undefined} title={`${name} ${has ? '✓' : '—'}`} />;
        })}
      </span>
    ),
  },
];
