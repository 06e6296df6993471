import { memo, useMemo, useRef, type MouseEvent } from 'react';
import type { PatchRow } from '../../../shared/contract/index.ts';
import { useApp, useAppState, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { translate, useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { columns, type CellContext, type Column } from './columns.tsx';
import { useFound } from './FindContext.ts';
import { usePatchList } from './usePatchList.ts';

const rowHeightPx = 28;
const layout = () => ({ rowHeight: rowHeightPx, columns: 1 });

/** The patches as lines. A click on a column's title sorts by it, a second one the other way. */
export function PatchTable() {
  const { t, language } = useText();
  const { pages } = useFound();
  const hidden = useAppState((s) => s.findLook.hiddenColumns);
  const nomenclature = useAppState(placeNomenclature);
  const palette = useSession((s) => s.palette);
  const box = useRef<HTMLDivElement>(null);
  const list = usePatchList({ box, layout, headPx: rowHeightPx });
  const { start, end, total, cursorIndex } = list;
  const shown = useMemo(
    () => columns.filter((column) => column.id === 'patch' || !hidden.includes(column.id)),
    [hidden],
  );
  const template = shown.map((column) => `${column.widthPx}px`).join(' ');
  const width = shown.reduce((sum, column) => sum + column.widthPx, 24);
  const context = useMemo<CellContext>(
    () => ({ t: translate, language, nomenclature, palette }),
    [language, nomenclature, palette],
  );
  return (
    <div
      ref={box}
      className="patch-table"
      role="grid"
      aria-multiselectable="true"
      aria-rowcount={total + 1}
      aria-colcount={shown.length}
      aria-label={t('find.patches')}
      aria-activedescendant={cursorIndex >= start && cursorIndex < end ? `patch-${cursorIndex}` : undefined}
      tabIndex={0}
      data-pane-focus
      data-testid="patch-table"
      onKeyDown={list.onKeyDown}
    >
      <div className="table-head" role="row" style={{ gridTemplateColumns: template, minWidth: width }}>
        {shown.map((column) => (
          <Head key={column.id} column={column} />
        ))}
      </div>
      <div className="table-space" style={{ height: total * rowHeightPx, minWidth: width }}>
        {Array.from({ length: Math.max(0, end - start) }, (_, i) => {
          const index = start + i;
          const row = pages.row(index);
          if (!row)
            return <div key={index} className="table-row" data-empty style={rowStyle(template, index)} />;
          return (
            <Row
              key={row.patchId}
              row={row}
              index={index}
              template={template}
              shown={shown}
              context={context}
              chosen={list.isChosen(row.patchId)}
              current={index === cursorIndex}
              onClick={list.onClick}
              onOpen={list.onOpen}
            />
          );
        })}
      </div>
    </div>
  );
}

const Row = memo(function Row({
  row,
  index,
  template,
  shown,
  context,
  chosen,
  current,
  onClick,
  onOpen,
}: {
  row: PatchRow;
  index: number;
  template: string;
  shown: readonly Column[];
  context: CellContext;
  chosen: boolean;
  current: boolean;
  onClick(event: MouseEvent, index: number): void;
  onOpen(index: number): void;
}) {
  return (
    <div
      id={`patch-${index}`}
      className="table-row"
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      data-current={current || undefined}
      data-testid={`row-${row.patchId}`}
      style={rowStyle(template, index)}
      onClick={(event) => onClick(event, index)}
      onDoubleClick={() => onOpen(index)}
    >
      {shown.map((column) => (
        <span key={column.id} role="gridcell" className="table-cell" data-number={column.number}>
          {column.cell(row, context)}
        </span>
      ))}
    </div>
  );
});

const rowStyle = (template: string, index: number) => ({
  gridTemplateColumns: template,
  transform: `translateY(${index * rowHeightPx}px)`,
});

function Head({ column }: { column: Column }) {
  const { actions } = useApp();
  const { t } = useText();
  const sort = useAppState((s) => s.find.sort);
  const active = column.sort !== null && sort.by === column.sort;
  const title = t(`find.column.${column.id}`);
  if (column.sort === null)
    return (
      <span role="columnheader" className="table-title">
        {title}
      </span>
    );
  const by = column.sort;
  // Numbers are looked at from the largest, names from the first.
  const descending = active ? !sort.descending : column.number === true;
  return (
    <span
      role="columnheader"
      aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : 'none'}
      className="table-title"
      data-number={column.number}
    >
      <button
        type="button"
        title={t(`find.columnHelp.${column.id}`)}
        data-testid={`sort-${column.id}`}
        onClick={() => actions.setFind({ sort: { by, descending } })}
      >
        {title}
        <span
          className="sort-mark"
          data-on={active || undefined}
          data-down={(active && sort.descending) || undefined}
        >
          <Icon name="chevron" size={10} />
        </span>
      </button>
    </span>
  );
}
