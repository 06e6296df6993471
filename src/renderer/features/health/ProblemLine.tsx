import { notifications } from '@mantine/notifications';
import { Fragment } from 'react';
import type { Problem } from '../../../shared/contract/index.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDataset } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { baseName } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { severityIcon } from './CodeBars.tsx';
import { fileOf, joinPath } from './paths.ts';
import { problemParts } from './problemText.ts';

/** One problem: the sentence with its file, where the file is, and what can be done from here. */
export function ProblemLine({ problem }: { problem: Problem }) {
  const { client, actions, app, shell } = useApp();
  const { t, language } = useText();
  const root = useAppState((s) => placeDataset(s)?.path ?? '');
  const datasetId = useAppState((s) => placeDataset(s)?.id ?? '');
  const { path, patchId, severity } = problem;
  const parts = problemParts(problem, language);
  const copy = () =>
    navigator.clipboard.writeText(joinPath(root, path)).then(() =>
      notifications.show({
        id: 'path-copied',
        message: t('health.copied'),
        color: 'gray',
        autoClose: 2000,
      }),
    );
  const openPatch = async (id: string) => {
    // Not every layout has the ROI in the name of its patches.
    const { roiKey } = await client.catalogue.patch({ datasetId, patchId: id });
    // The page lies over the land.
    app.setState({ activity: 'catalogue' });
    actions.openPatch(datasetId, roiKey, id);
  };
  return (
    <>
      <span className="problem-icon" title={t(`health.${severity}`)}>
        <Icon name={severityIcon[severity]} size={15} />
        <span className="visually-hidden">{t(`health.${severity}`)}</span>
      </span>
      <div className="problem-text">
        <p>
          {parts.map((part, i) => (
            // The parts of one sentence never change places.
            // oxlint-disable-next-line react/no-array-index-key
            <Fragment key={i}>
              {i > 0 && <strong title={path}>{baseName(path)}</strong>}
              {part}
            </Fragment>
          ))}
        </p>
        <p className="problem-path" title={path}>
          {/* From the end: the folders above are the same for all. */}
          <bdi>{path}</bdi>
        </p>
      </div>
      <div className="problem-actions">
        {patchId !== null && (
          <IconButton
            icon="fit"
            label={`${t('health.openPatch')} ${patchId}`}
            position="left"
            onClick={() => void openPatch(patchId).catch(notifyError)}
          />
        )}
        <IconButton
          icon="copy"
          label={t('health.copyPath')}
          position="left"
          onClick={() => void copy().catch(notifyError)}
        />
        {shell && (
          <IconButton
            icon="folder"
            label={t('health.showFile')}
            position="left"
            onClick={() => void shell.showInFolder(joinPath(root, fileOf(path))).catch(notifyError)}
          />
        )}
      </div>
    </>
  );
}
