import { memo, useRef, type KeyboardEvent } from 'react';
import {
  backgroundCode,
  coverCount,
  gradeOf,
  isGrade,
  reasonOf,
} from '../../../shared/comparison/CompatibilityMatrix.ts';
import type { Grade } from '../../../shared/comparison/grades.ts';
import { cosiaHub, lpis1 } from '../../../shared/model/nomenclatures.ts';
import { useText } from '../../i18n/index.ts';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { gradedRules, type ChosenCell } from './rulesDraft.ts';
import { changeRules, updateDesk, type RulesDesk } from './rulesStore.ts';
import { WeightRow } from './WeightRow.tsx';

const rowHead = -1;

/**
 * 23 declared crops by 19 land-cover classes. Arrows move, a letter C, P, X or N sets the cell (of a row head: the whole row),
 * Enter goes to its reason.
 */
export function MatrixGrid({
  datasetId,
  desk,
  onEdit,
}: {
  datasetId: string;
  desk: RulesDesk;
  onEdit(): void;
}) {
  const { t, language } = useText();
  const grid = useRef<HTMLTableElement>(null);
  const { chosen, draft, base } = desk;
  const choose = (declared: number, cover: number) =>
    updateDesk(datasetId, () => ({ chosen: { declared, cover: cover === rowHead ? null : cover } }));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const letter = event.key.toUpperCase();
    if (event.key === 'Enter') {
      onEdit();
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-reason-field]')?.focus());
    } else if (isGrade(letter)) {
      if (chosen.declared !== backgroundCode)
        changeRules(datasetId, (rules) => gradedRules(rules, chosen, letter));
    } else {
      const next = moved(chosen, event.key);
      if (!next) return;
      choose(next.declared, next.cover ?? rowHead);
      const cell = `[data-cell="${next.declared}/${next.cover ?? rowHead}"]`;
      grid.current?.querySelector<HTMLElement>(cell)?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="matrix-scroll">
      <table
        ref={grid}
        className="matrix"
        role="grid"
        aria-label={t('matrix.grid')}
        data-testid="matrix-grid"
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-cell]');
          if (!cell) return;
          const [declared, cover] = cell.dataset['cell']!.split('/').map(Number) as [number, number];
          choose(declared, cover);
          cell.focus();
        }}
      >
        <thead>
          <tr>
            <th scope="col" className="matrix-corner">
              <span>{t('matrix.corner')}</span>
            </th>
            {cosiaHub.classes.map((c) => (
              <th key={c.value} scope="col" data-chosen={chosen.cover === c.value || undefined}>
                <span className="matrix-class" title={`${c.value} ${c[language]}`}>
                  {c[language]}
                </span>
                <ClassSwatch nomenclature={cosiaHub} value={c.value} size={12} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lpis1.classes.map((crop) => {
            const isChosen = chosen.declared === crop.value;
            return (
              <tr key={crop.value} data-chosen={isChosen || undefined}>
                <th
                  scope="row"
                  role="rowheader"
                  tabIndex={isChosen && chosen.cover === null ? 0 : -1}
                  data-cell={`${crop.value}/${rowHead}`}
                  data-active={(isChosen && chosen.cover === null) || undefined}
                  title={draft.rules.matrix.reasons[String(crop.value)]?.[language]}
                >
                  <span className="matrix-crop">
                    <span className="matrix-code">{crop.value}</span>
                    <ClassSwatch nomenclature={lpis1} value={crop.value} size={12} />
                    <span className="matrix-crop-name">{crop[language]}</span>
                  </span>
                </th>
                {Array.from({ length: coverCount }, (_, cover) => {
                  const grade = gradeOf(draft.rules.matrix, crop.value, cover);
                  return (
                    <Cell
                      key={cover}
                      declared={crop.value}
                      cover={cover}
                      grade={grade}
                      isActive={isChosen && chosen.cover === cover}
                      isChanged={grade !== gradeOf(base.matrix, crop.value, cover)}
                      label={`${crop[language]} × ${cosiaHub.classes[cover]?.[language] ?? cover} · ${t(`matrix.grade.${grade}`)}`}
                      reason={reasonOf(draft.rules.matrix, crop.value, cover)?.[language] ?? ''}
                    />
                  );
                })}
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <WeightRow datasetId={datasetId} desk={desk} />
        </tfoot>
      </table>
    </div>
  );
}

interface CellProps {
  readonly declared: number;
  readonly cover: number;
  readonly grade: Grade;
  readonly isActive: boolean;
  readonly isChanged: boolean;
  readonly label: string;
  readonly reason: string;
}

const Cell = memo(function Cell(props: CellProps) {
  const { declared, cover, grade, isActive, isChanged, label, reason } = props;
  return (
    <td
      role="gridcell"
      tabIndex={isActive ? 0 : -1}
      className="matrix-cell"
      data-cell={`${declared}/${cover}`}
      data-grade={grade}
      data-active={isActive || undefined}
      data-changed={isChanged || undefined}
      aria-label={label}
      aria-selected={isActive}
      aria-readonly={declared === backgroundCode}
      title={reason ? `${label}\n${reason}` : label}
    >
      {grade}
    </td>
  );
});

/** Where a key leads from a cell; null for keys that do not move. The head of a row is left of its first cell. */
function moved({ declared, cover }: ChosenCell, key: string): ChosenCell | null {
  const at = cover ?? rowHead;
  const steps: Record<string, readonly [row: number, column: number]> = {
    ArrowUp: [declared - 1, at],
    ArrowDown: [declared + 1, at],
    ArrowLeft: [declared, at - 1],
    ArrowRight: [declared, at + 1],
    Home: [declared, rowHead],
    End: [declared, coverCount - 1],
    PageUp: [0, at],
    PageDown: [backgroundCode, at],
  };
  const next = steps[key];
  if (!next) return null;
  const column = Math.min(coverCount - 1, Math.max(rowHead, next[1]));
  return {
    declared: Math.min(backgroundCode, Math.max(0, next[0])),
    cover: column === rowHead ? null : column,
  };
}
