import { Menu } from '@mantine/core';
import { memo, type MouseEvent } from 'react';
import type { HistoryEntry } from '../../../shared/contract/index.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useText } from '../../i18n/index.ts';
import type { PaletteId } from '../../state/session.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { EditActions } from './EditActions.tsx';
import { EditPicture } from './EditPicture.tsx';
import { editDetails, isBatch, momentText, toolIcon, toolName } from './editTexts.ts';
import { PairLine } from './PairLine.tsx';

export interface EditRowProps {
  readonly entry: HistoryEntry;
  readonly datasetId: string;
  readonly roiKey: string;
  readonly nomenclature: Nomenclature;
  readonly palette: PaletteId;
  readonly isWide: boolean;
  readonly isCurrent: boolean;
  readonly isMenuOpen: boolean;
  readonly top: number;
  readonly index: number;
  onChoose(entry: HistoryEntry): void;
  onMenu(entry: HistoryEntry | null): void;
}

/** One edit: what made it, what it looks like, from what to what, how many pixels; a click goes there. */
export const EditRow = memo(function EditRow(props: EditRowProps) {
  const { entry, nomenclature, palette, isWide, isCurrent, isMenuOpen, top, index, onChoose, onMenu } = props;
  const { t, language } = useText();
  const openMenu = (event: MouseEvent) => {
    event.preventDefault();
    onMenu(entry);
  };
  return (
    <li
      style={{ top }}
      data-in-force={entry.inForce}
      data-current={isCurrent || undefined}
      data-menu={isMenuOpen || undefined}
      data-testid="edit"
      title={isMenuOpen ? undefined : editDetails(entry, nomenclature, language, t)}
      onContextMenu={openMenu}
    >
      <button
        type="button"
        className="edit-row"
        aria-current={isCurrent || undefined}
        data-row={index}
        onClick={() => onChoose(entry)}
      >
        <EditPicture
          datasetId={props.datasetId}
          roiKey={props.roiKey}
          editId={entry.editId}
          sizePx={isWide ? 36 : 20}
          nomenclature={nomenclature}
          palette={palette}
        />
        <span className="edit-lines">
          <span className="edit-line">
            <Icon name={toolIcon(entry.tool)} size={14} />
            {!isWide && <span className="visually-hidden">{toolName(entry.tool)}</span>}
            <PairLine entry={entry} nomenclature={nomenclature} palette={palette} />
            <span className="history-px">
              {entry.inForce ? `${formatNumber(entry.changedPx, language)} px` : t('history.undone')}
            </span>
          </span>
          {isWide && (
            <span className="edit-line edit-who">
              <span>
                {entry.author} · {momentText(entry.utc, language)} · {toolName(entry.tool)}
              </span>
              {isBatch(entry) && (
                <span className="edit-batch">{t('edits.batchOf', { count: entry.patches })}</span>
              )}
            </span>
          )}
        </span>
      </button>
      <Menu
        opened={isMenuOpen}
        onChange={(open) => onMenu(open ? entry : null)}
        position="bottom-end"
        withinPortal
        trapFocus
        returnFocus
      >
        <Menu.Target>
          <button
            type="button"
            className="icon-button edit-more"
            aria-label={t('edits.actionsOf', { seq: entry.seq })}
            data-testid="edit-more"
          >
            <Icon name="more" size={15} />
          </button>
        </Menu.Target>
        {isMenuOpen && <EditActions entry={entry} />}
      </Menu>
    </li>
  );
});
