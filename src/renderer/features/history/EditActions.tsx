import { Menu } from '@mantine/core';
import type { HistoryEntry } from '../../../shared/contract/index.ts';
import { useApp } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { ask } from './ask.ts';
import { dayOf, type EditFilter } from './editFilter.ts';
import { editPartOf } from './editParts.ts';
import { isBatch, toolName } from './editTexts.ts';
import { goToEdit } from './goToEdit.ts';
import { historyStore, openHistory } from './historyStore.ts';
import { replayPatch } from './replay.ts';

/** What can be done with an edit. */
export function EditActions({ entry }: { entry: HistoryEntry }) {
  const services = useApp();
  const { t } = useText();
  const { editId, author, tool, utc } = entry;
  const filter = (next: EditFilter) => {
    historyStore.setState({ filter: next });
    openHistory('edits');
  };
  const replay = async () => {
    const { roi } = services.document.getState();
    if (!roi) return;
    const part = await editPartOf(services.client, { datasetId: roi.datasetId, roiKey: roi.roiKey, editId });
    if (part) await replayPatch(services, part.patchId);
  };
  const pair = entry.pairs[0];
  return (
    <Menu.Dropdown data-testid="edit-menu">
      <Menu.Item onClick={() => void goToEdit(services, entry).catch(notifyError)}>
        {t('edits.goTo')}
      </Menu.Item>
      {isBatch(entry) ? (
        <Menu.Item
          onClick={() => ask(services, { kind: 'batch', entry, insteadOfUndo: false })}
          data-testid="edit-undo-batch"
        >
          {t(entry.inForce ? 'edits.undoBatch' : 'edits.redoBatch')}
        </Menu.Item>
      ) : (
        <Menu.Item
          disabled={!entry.inForce}
          onClick={() => ask(services, { kind: 'revert', target: { editIds: [editId] }, entry })}
          data-testid="edit-revert"
        >
          {t('edits.revertOne')}
        </Menu.Item>
      )}
      <Menu.Item onClick={() => void replay().catch(notifyError)} data-testid="edit-replay">
        {t('edits.replayPatch')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Label>{t('edits.onlyThose')}</Menu.Label>
      <Menu.Item onClick={() => filter({ author })}>{t('edits.ofAuthor', { author })}</Menu.Item>
      <Menu.Item onClick={() => filter({ tool })}>{t('edits.ofTool', { tool: toolName(tool) })}</Menu.Item>
      {pair && (
        <Menu.Item onClick={() => filter({ pair: { from: pair.from, to: pair.to } })}>
          {t('edits.ofPair')}
        </Menu.Item>
      )}
      <Menu.Item onClick={() => filter({ day: dayOf(new Date(utc)) })}>{t('edits.ofDay')}</Menu.Item>
    </Menu.Dropdown>
  );
}
