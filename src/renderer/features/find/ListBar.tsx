import { Menu, SegmentedControl, Select } from '@mantine/core';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import type { FindLook } from '../../state/app.ts';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { classRows } from '../classes/classKeys.ts';
import { columnIds } from './columns.tsx';
import { SelectionBar } from './SelectionBar.tsx';

const sorts = [
  'name',
  'aerial_date',
  'changed_px',
  'unknown_px',
  'hierarchy_px',
  'problems',
  'remarks',
  'disagreements',
  'severity',
  'classes',
  's2_valid',
] as const;
/** Better seen from the largest. */
const numbers: readonly string[] = sorts.slice(2);

/** What is chosen and what can be done with it; how the list is sorted and looks. It is always there, so nothing jumps. */
export function ListBar() {
  const { actions } = useApp();
  const { t } = useText();
  const view = useAppState((s) => s.find.view);
  const look = useAppState((s) => s.findLook);
  return (
    <div className="list-bar" role="toolbar" aria-label={t('find.selection')}>
      <SelectionBar />
      <span className="grow" />
      <SortChoice />
      {view === 'grid' && (
        <>
          <button
            type="button"
            className="text-button list-toggle"
            aria-pressed={look.masks}
            data-testid="find-masks"
            onClick={() => actions.setFindLook({ masks: !look.masks })}
          >
            {t('find.masks')}
          </button>
          <SegmentedControl
            aria-label={t('find.size')}
            value={look.size}
            onChange={(size) => actions.setFindLook({ size: size as FindLook['size'] })}
            data={[
              { value: 's', label: 'S' },
              { value: 'm', label: 'M' },
              { value: 'l', label: 'L' },
            ]}
          />
        </>
      )}
      {view === 'table' && <ColumnChoice />}
    </div>
  );
}

function SortChoice() {
  const { actions } = useApp();
  const { t, language } = useText();
  const sort = useAppState((s) => s.find.sort);
  const nomenclature = useAppState(placeNomenclature);
  const shares = classRows(nomenclature).map(({ class: c }) => ({
    value: `share(${c.value})`,
    label: t('find.shareOf', { name: c[language] }),
  }));
  const known = [...sorts, ...shares.map(({ value }) => value)];
  return (
    <span className="sort-choice">
      <Select
        aria-label={t('find.sort')}
        value={sort.by}
        onChange={(by) => {
          if (!by) return;
          actions.setFind({ sort: { by, descending: numbers.includes(by) || by.startsWith('share(') } });
        }}
        data={[
          {
            group: t('find.sort'),
            items: [
              ...sorts.map((by) => ({ value: by, label: t(`find.sort.${by}`) })),
              // A column of the table, or what a link asks for.
              ...(known.includes(sort.by) ? [] : [{ value: sort.by, label: sort.by }]),
            ],
          },
          { group: t('find.kind.share'), items: shares },
        ]}
        allowDeselect={false}
        className="sort-select"
        comboboxProps={{ width: 220, position: 'bottom-end' }}
        maxDropdownHeight={340}
        data-testid="find-sort"
      />
      <IconButton
        icon="up"
        className={sort.descending ? 'sort-down' : ''}
        label={t(sort.descending ? 'find.descending' : 'find.ascending')}
        testId="find-direction"
        onClick={() => actions.setFind({ sort: { ...sort, descending: !sort.descending } })}
      />
    </span>
  );
}

function ColumnChoice() {
  const { actions } = useApp();
  const { t } = useText();
  const hidden = useAppState((s) => s.findLook.hiddenColumns);
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className="text-button" data-testid="find-columns">
          {t('find.columns')}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {columnIds
          .filter((id) => id !== 'patch')
          .map((id) => (
            <Menu.Item
              key={id}
              role="menuitemcheckbox"
              aria-checked={!hidden.includes(id)}
              leftSection={
                <span className="menu-check">{!hidden.includes(id) && <Icon name="check" size={13} />}</span>
              }
              onClick={() =>
                actions.setFindLook({
                  hiddenColumns: hidden.includes(id)
                    ? hidden.filter((other) => other !== id)
                    : [...hidden, id],
                })
              }
            >
              {t(`find.column.${id}`)}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
