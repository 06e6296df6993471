import { Button } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useApp } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { FolderField } from '../folders/FolderField.tsx';

/** A path is asked about once typing rests. */
const proposeDelayMs = 250;

/** A dataset folder, and the workspace folder that is proposed for it. */
export function OpenDataset({ onOpen }: { onOpen(dataset: string, workspace: string): void }) {
  const { client } = useApp();
  const { t } = useText();
  const [dataset, setDataset] = useState('');
  const [workspace, setWorkspace] = useState('');
  const edited = useRef(false);
  useEffect(() => {
    if (!dataset.trim() || edited.current) return;
    const timer = setTimeout(() => {
      client.workspace
        .proposePath({ dataset: dataset.trim() })
        .then(({ path }) => setWorkspace(path))
        // Only a proposal: the field stays for the user to fill.
        .catch(() => {});
    }, proposeDelayMs);
    return () => clearTimeout(timer);
  }, [client, dataset]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onOpen(dataset.trim(), workspace.trim());
  };
  return (
    <form className="welcome-form" onSubmit={submit} data-testid="open-dataset-form">
      <FolderField
        label={t('open.dataset')}
        description={t('open.datasetHelp')}
        value={dataset}
        kind="dataset"
        onChange={setDataset}
        testId="dataset-path"
      />
      <FolderField
        label={t('open.workspace')}
        description={t('open.workspaceHelp')}
        value={workspace}
        kind="any"
        onChange={(path) => {
          edited.current = true;
          setWorkspace(path);
        }}
        testId="workspace-path"
      />
      <Button type="submit" disabled={!dataset.trim() || !workspace.trim()} data-testid="open-dataset-submit">
        {t('open.submit')}
      </Button>
    </form>
  );
}

/** A workspace that is not in the list of recent ones. */
export function OpenWorkspace({ onOpen }: { onOpen(path: string): void }) {
  const { t } = useText();
  const [path, setPath] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onOpen(path.trim());
  };
  return (
    <form className="welcome-form" onSubmit={submit}>
      <FolderField
        label={t('open.existing')}
        value={path}
        kind="workspace"
        onChange={setPath}
        testId="existing-workspace"
      />
      <Button type="submit" disabled={!path.trim()} data-testid="open-workspace-submit">
        {t('open.submit')}
      </Button>
    </form>
  );
}
