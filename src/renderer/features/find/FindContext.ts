import { createContext, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { clausesOf, type Clause } from './clauses.ts';
import { PatchPages, type PagesState } from './PatchPages.ts';
import { forgetMasks } from './thumbnails.ts';

export interface Found {
  readonly datasetId: string;
  readonly pages: PatchPages;
  readonly state: PagesState;
}

const FoundContext = createContext<Found | null>(null);
export const FoundProvider = FoundContext.Provider;

/** The patches that the dataset's filter selects. */
export function useFound(): Found {
  const found = useContext(FoundContext);
  if (!found) throw new Error('useFound outside of FoundProvider');
  return found;
}

/** Follows the filter and the order of a dataset, and what changes in its patches. */
export function useFoundPatches(datasetId: string): Found {
  const { client } = useApp();
  const where = useAppState((s) => s.find.where);
  const sort = useAppState((s) => s.find.sort);
  const version = useAppState((s) => s.dataVersions[datasetId] ?? 0);
  const core = useAppState((s) => s.core);
  const ready = useAppState((s) => s.workspace?.datasets.some((d) => d.id === datasetId) ?? false);
  const pages = useMemo(
    () =>
      new PatchPages((query, offset, limit, signal) =>
        client.catalogue.patches({ ...query, offset, limit }, { signal }),
      ),
    // A dataset has its own list.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [client, datasetId],
  );
  useEffect(() => () => pages.dispose(), [pages]);
  useEffect(() => {
    if (ready) void pages.setQuery({ datasetId, where, sort });
  }, [pages, datasetId, where, sort, ready]);
  const seen = useRef({ version, core });
  useEffect(() => {
    const isNew = seen.current.version !== version || (seen.current.core === 'lost' && core === 'ok');
    seen.current = { version, core };
    if (!isNew || core !== 'ok') return;
    forgetMasks();
    pages.refresh({ datasetId, where, sort });
  }, [pages, datasetId, where, sort, version, core]);
  const state = useSyncExternalStore(pages.subscribe, pages.state);
  return useMemo(() => ({ datasetId, pages, state }), [datasetId, pages, state]);
}

/** The conditions of the filter, null when it cannot be read, and how to set them. */
export function useClauses(): { clauses: readonly Clause[] | null; where: string } {
  const where = useAppState((s) => s.find.where);
  const nomenclature = useAppState(placeNomenclature);
  const clauses = useMemo(() => {
    try {
      return clausesOf(where, nomenclature.classes);
    } catch {
      // A link may hold anything; the bar says what is wrong with it.
      return null;
    }
  }, [where, nomenclature]);
  return { clauses, where };
}
