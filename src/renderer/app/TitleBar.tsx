import { Menu, Tooltip, useComputedColorScheme } from '@mantine/core';
import { AuthorButton } from '../features/author/AuthorPrompt.tsx';
import { JobsButton } from '../features/jobs/JobsButton.tsx';
import { setLanguage, useText } from '../i18n/index.ts';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { useApp, useAppState, useDocument } from './AppContext.ts';
import { setColorScheme } from './colorScheme.ts';
import { hasInspector, placeDataset } from './selectors.ts';
import { useCommand } from './useCommand.tsx';

/** Wordmark, where we are, search, and the few things that belong to the window. */
export function TitleBar() {
  const { actions } = useApp();
  const { t } = useText();
  const layout = useAppState((s) => s.layout);
  const synthetic = useAppState((s) => placeDataset(s)?.synthetic ?? false);
  const focusMode = useAppState((s) => s.focusMode);
  const focusCommand = useCommand('window.focusMode');
  const inspector = useAppState(hasInspector);
  return (
    <header className="title-bar" data-pane="title">
      <button
        type="button"
        className="wordmark"
        onClick={() => actions.go({ kind: 'welcome' })}
        data-testid="wordmark"
      >
        Arpenteur
      </button>
      <Breadcrumb />
      {synthetic && (
        <Tooltip label={t('synthetic.explain')} multiline w={280}>
          <span className="badge badge-synthetic" tabIndex={0} data-testid="synthetic-badge">
            {t('synthetic.badge')}
          </span>
        </Tooltip>
      )}
      <span className="grow" />
      <SearchButton />
      <JobsButton />
      <AuthorButton />
      {focusMode ? (
        <button type="button" className="text-button" onClick={actions.toggleFocusMode}>
          {t('focusMode.leave')} {focusCommand.keys}
        </button>
      ) : (
        <>
          <IconButton
            icon="panelLeft"
            label={t('pane.toggleSide')}
            active={layout.sideOpen}
            onClick={() => actions.setLayout({ sideOpen: !layout.sideOpen })}
          />
          {inspector && (
            <IconButton
              icon="panelRight"
              label={t('pane.toggleInspector')}
              active={layout.inspectorOpen}
              onClick={() => actions.setLayout({ inspectorOpen: !layout.inspectorOpen })}
            />
          )}
        </>
      )}
      <WindowButtons />
    </header>
  );
}

/** Theme, language, help: also on the welcome screen. */
export function WindowButtons() {
  const { t, language } = useText();
  const scheme = useComputedColorScheme('dark');
  const help = useCommand('window.keySheet');
  return (
    <>
      <IconButton
        icon={scheme === 'dark' ? 'sun' : 'moon'}
        label={t(scheme === 'dark' ? 'theme.toLight' : 'theme.toDark')}
        testId="theme-toggle"
        onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
      />
      <Tooltip label={t('language.switch')}>
        <button
          type="button"
          className="text-button language-button"
          aria-label={t('language.switch')}
          data-testid="language-toggle"
          onClick={() => setLanguage(language === 'fr' ? 'en' : 'fr')}
        >
          {language.toUpperCase()}
        </button>
      </Tooltip>
      <IconButton icon="help" label={help.title} keys={help.keys} testId="help" onClick={help.run} />
    </>
  );
}

function SearchButton() {
  const { t } = useText();
  const palette = useCommand('window.palette');
  return (
    <button type="button" className="search-button" onClick={palette.run} data-testid="search-button">
      <Icon name="search" size={15} />
      <span>{t('search.placeholder')}</span>
      {palette.keys}
    </button>
  );
}

/** Workspace ▸ dataset ▸ ROI ▸ patch under the pointer; each step goes there. */
function Breadcrumb() {
  const { actions } = useApp();
  const { t } = useText();
  const workspace = useAppState((s) => s.workspace);
  const dataset = useAppState(placeDataset);
  const place = useAppState((s) => s.place);
  const patchId = useDocument((s) => s.cursor?.patchId ?? null);
  return (
    <nav className="breadcrumb" aria-label={t('breadcrumb.label')} data-testid="breadcrumb">
      <Menu position="bottom-start">
        <Menu.Target>
          <button type="button" className="crumb" title={workspace?.path}>
            {workspace?.name}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {workspace?.datasets.map((d) => (
            <Menu.Item key={d.id} onClick={() => actions.go({ kind: 'dataset', datasetId: d.id })}>
              {d.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => actions.go({ kind: 'welcome' })}>{t('breadcrumb.other')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dataset && (
        <>
          <Icon name="chevron" size={12} />
          <button
            type="button"
            className="crumb"
            title={dataset.path}
            aria-current={place.kind === 'dataset' ? 'page' : undefined}
            onClick={() => actions.go({ kind: 'dataset', datasetId: dataset.id })}
          >
            {dataset.name}
          </button>
        </>
      )}
      {place.kind === 'roi' && (
        <>
          <Icon name="chevron" size={12} />
          <span className="crumb" aria-current="page">
            {place.roiKey}
          </span>
          <span className="crumb-patch">
            {patchId && <PatchCrumb patchId={patchId} roiKey={place.roiKey} />}
          </span>
        </>
      )}
    </nav>
  );
}

function PatchCrumb({ patchId, roiKey }: { patchId: string; roiKey: string }) {
  return (
    <>
      <Icon name="chevron" size={12} />
      <span className="crumb-text">
        {patchId.startsWith(`${roiKey}_`) ? patchId.slice(roiKey.length + 1) : patchId}
      </span>
    </>
  );
}
