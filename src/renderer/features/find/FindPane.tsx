import './find.css';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/Section.tsx';
import { OverviewCanvas } from '../canvas/OverviewCanvas.tsx';
import { FilterBar } from './FilterBar.tsx';
import { FoundProvider, useFoundPatches, type Found } from './FindContext.ts';
import { ListBar } from './ListBar.tsx';
import { PatchGallery } from './PatchGallery.tsx';
import { PatchTable } from './PatchTable.tsx';

/** A dataset under its filter: on the map, as pictures or as a table. */
export function FindPane({ datasetId }: { datasetId: string }) {
  const found = useFoundPatches(datasetId);
  const view = useAppState((s) => s.find.view);
  return (
    <FoundProvider value={found}>
      <div className="find">
        <FilterBar />
        {view !== 'map' && <ListBar />}
        <div className="find-body" data-loading={found.state.loading || undefined}>
          {view === 'map' && <OverviewCanvas key={datasetId} datasetId={datasetId} />}
          {view === 'grid' && <PatchGallery />}
          {view === 'table' && <PatchTable />}
          {view !== 'map' && <Nothing found={found} />}
        </div>
      </div>
    </FoundProvider>
  );
}

/** Why there are no rows: none selected, none there, or they could not be read. */
function Nothing({ found: { state } }: { found: Found }) {
  const { actions } = useApp();
  const { t, language } = useText();
  if (state.error && state.error.code !== 'whereInvalid' && !state.query) {
    const { message, hint } = formatError(state.error, language);
    return (
      <div className="canvas-message" role="alert">
        <p>{message}</p>
        <p className="muted">{hint}</p>
      </div>
    );
  }
  if (!state.query || state.total > 0) return null;
  return (
    <div className="canvas-message find-nothing" data-testid="find-none">
      <EmptyState>{t(state.all === 0 ? 'find.noPatches' : 'find.none')}</EmptyState>
      {state.all !== 0 && (
        <button type="button" className="link-button" onClick={() => actions.setFind({ where: '' })}>
          {t('find.clear')}
        </button>
      )}
    </div>
  );
}
