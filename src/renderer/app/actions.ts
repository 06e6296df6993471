import type { Job, RoiDetail, Workspace } from '../../shared/contract/index.ts';
import type { Client } from '../client/client.ts';
import {
  initialFind,
  isFinished,
  noSelection,
  withJob,
  type Activity,
  type AppStore,
  type FindLook,
  type FindState,
  type Layout,
  type Place,
  type Selection,
} from '../state/app.ts';
import type { SessionStore } from '../state/session.ts';
import { placeDatasetId } from './selectors.ts';
import { createSettings, type Settings } from './settings.ts';

/** While facts are being computed they change many times a second: what shows them is told at most so often. */
const factsPauseMs = 2500;

export type Actions = ReturnType<typeof createActions>;

/** What a user can make the window do, apart from painting. Each rejects with the client's error; callers show it. */
export function createActions({
  client,
  app,
  session,
}: {
  client: Client;
  app: AppStore;
  session: SessionStore;
}) {
  let settings: Settings | null = null;

  const useWorkspace = async (workspace: Workspace | null) => {
    const changed = app.getState().workspace?.path !== workspace?.path;
    if (changed || !settings) settings = workspace && createSettings(client, workspace.path);
    if (changed) {
      app.setState({ rois: {}, openPatches: [], selection: noSelection });
      const [saved, layout, finds, look] = await Promise.all([
        settings?.read<object>('session'),
        settings?.read<Layout>('layout'),
        settings?.read<Record<string, FindState>>('finds'),
        settings?.read<FindLook>('findLook'),
      ]);
      if (saved) session.getState().restore({ ...saved, peek: null });
      if (layout) app.setState((s) => ({ layout: { ...s.layout, ...layout } }));
      if (look) app.setState((s) => ({ findLook: { ...s.findLook, ...look } }));
      app.setState((s) => {
        const known = finds ?? {};
        const id = placeDatasetId(s);
        // A link says itself what is looked for; what was saved is for a place without a word about it.
        const kept = s.find === initialFind ? (id && known[id]) || initialFind : s.find;
        return { finds: known, find: { ...initialFind, ...kept } };
      });
    }
    app.setState({ workspace });
  };

  const told = new Map<string, ReturnType<typeof setTimeout>>();

  const raiseVersion = (datasetId: string) =>
    app.setState((s) => ({
      dataVersions: { ...s.dataVersions, [datasetId]: (s.dataVersions[datasetId] ?? 0) + 1 },
    }));

  const actions = {
    /** The settings of the open workspace; null without one. */
    settings: () => settings,

    async start() {
      const [info, workspace, jobs] = await Promise.all([
        client.app.info(),
        client.workspace.current(),
        client.jobs.list(),
      ]);
      app.setState({ info, jobs });
      await useWorkspace(workspace);
    },

    async refreshWorkspace() {
      await useWorkspace(await client.workspace.current());
    },

    async openWorkspace(path: string): Promise<Workspace> {
      const workspace = await client.workspace.open({ path });
      await useWorkspace(workspace);
      return workspace;
    },

    /** Leaves a workspace that turned out to hold nothing, for the one that was open before. */
    async abandonWorkspace(before: string | null) {
      const { workspace } = app.getState();
      await client.workspace.close();
      if (workspace && workspace.path !== before)
        await client.workspace.forgetRecent({ path: workspace.path });
      await useWorkspace(before === null ? null : await client.workspace.open({ path: before }));
    },

    async loadRois(datasetId: string) {
      const rois = await client.catalogue.rois({ datasetId });
      app.setState((s) => ({ rois: { ...s.rois, [datasetId]: rois } }));
    },

    /** Takes a freshly read ROI into the lists: its patches, and its line in the list of ROIs. */
    takeRoi(roi: RoiDetail) {
      app.setState((s) => {
        const before = s.rois[roi.datasetId];
        if (!before) return { openPatches: roi.grid };
        const list = before.map((r) =>
          r.roiKey === roi.roiKey ? { ...r, editedPatches: roi.editedPatches } : r,
        );
        const editedPatches = list.reduce((sum, r) => sum + r.editedPatches, 0);
        const datasets = s.workspace?.datasets.map((d) =>
          d.id === roi.datasetId ? { ...d, editedPatches } : d,
        );
        return {
          openPatches: roi.grid,
          rois: { ...s.rois, [roi.datasetId]: list },
          workspace: s.workspace && datasets ? { ...s.workspace, datasets } : s.workspace,
        };
      });
    },

    /** Goes to a place; without `find` a dataset is found as it was left. */
    go(place: Place, find?: FindState) {
      app.setState((s) => {
        const id = place.kind === 'welcome' ? null : place.datasetId;
        const stays = id === placeDatasetId(s);
        const next = find ?? (stays || id === null ? s.find : (s.finds[id] ?? initialFind));
        return {
          place,
          visit: null,
          find: { ...initialFind, ...next },
          // Who opens a ROI from the health page wants to see it.
          ...(place.kind === 'roi' && s.activity === 'report' ? { activity: 'catalogue' as const } : {}),
          ...(stays && next.where === s.find.where ? {} : { selection: noSelection }),
        };
      });
    },

    /** Goes to a patch; its ROI is opened at the patch. */
    openPatch(datasetId: string, roiKey: string, patchId: string) {
      const isThere = ({ place }: { place: Place }) =>
        place.kind === 'roi' && place.datasetId === datasetId && place.roiKey === roiKey;
      const already = isThere(app.getState()) ? app.getState().map : null;
      if (already) return already.goToPatch(patchId);
      actions.go({ kind: 'roi', datasetId, roiKey });
      const anyPlace = { at: null, resolution: null, viewSet: null, date: null };
      app.setState({ visit: { datasetId, roiKey, ...anyPlace, patchId } });
    },

    /** Changes what is looked for, and remembers it. Another filter lets go of what was chosen. */
    setFind(change: Partial<FindState>) {
      app.setState((s) => {
        const find = { ...s.find, ...change };
        const id = placeDatasetId(s);
        const { selection } = s;
        const reordered = find.sort.by !== s.find.sort.by || find.sort.descending !== s.find.sort.descending;
        return {
          find,
          finds: id === null ? s.finds : { ...s.finds, [id]: find },
          selection:
            find.where !== s.find.where
              ? noSelection
              : reordered
                ? {
                    ...selection,
                    anchor: null,
                    cursor: selection.cursor && { ...selection.cursor, index: -1 },
                  }
                : selection,
        };
      });
      settings?.write('finds', app.getState().finds);
    },

    setFindLook(change: Partial<FindLook>) {
      app.setState((s) => ({ findLook: { ...s.findLook, ...change } }));
      settings?.write('findLook', app.getState().findLook);
    },

    select(selection: Selection) {
      app.setState({ selection });
    },

    /** Opens the export panel on the chosen patches. */
    exportSelection() {
      app.setState((s) => ({
        activity: 'export',
        layout: { ...s.layout, sideOpen: true },
        exportRequests: s.exportRequests + 1,
      }));
    },

    /** The core computed facts of a dataset: what shows them asks again, soon but not each time. */
    noteFacts(datasetId: string) {
      if (told.has(datasetId)) return;
      told.set(
        datasetId,
        setTimeout(() => {
          told.delete(datasetId);
          raiseVersion(datasetId);
        }, factsPauseMs),
      );
    },

    /** The lists of a dataset changed. */
    async noteCatalogue(datasetId: string) {
      raiseVersion(datasetId);
      await actions.loadRois(datasetId);
    },

    setActivity(activity: Activity) {
      app.setState((s) => ({
        activity,
        // A second click on the open activity folds its panel away.
        layout: { ...s.layout, sideOpen: s.activity !== activity || !s.layout.sideOpen },
      }));
      settings?.write('layout', app.getState().layout);
    },

    setLayout(layout: Partial<Layout>) {
      app.setState((s) => ({ layout: { ...s.layout, ...layout } }));
      settings?.write('layout', app.getState().layout);
    },

    toggleFocusMode() {
      app.setState((s) => ({ focusMode: !s.focusMode }));
    },

    takeJob(job: Job) {
      app.setState((s) => ({ jobs: withJob(s.jobs, job) }));
    },

    /** Follows a job to its end; the live events do the same, but a stream may be down. */
    async watchJob(id: string, signal?: AbortSignal): Promise<Job> {
      for (;;) {
        const job = await client.jobs.wait({ id, timeoutMs: 5000 }, { signal });
        actions.takeJob(job);
        if (isFinished(job)) return job;
      }
    },

    async cancelJob(id: string) {
      actions.takeJob(await client.jobs.cancel({ id }));
    },

    /** After the core came back: the workspace that was open is opened again, the lists are read again. */
    async recover() {
      const before = app.getState().workspace;
      const [info, current] = await Promise.all([client.app.info(), client.workspace.current()]);
      app.setState({ info });
      if (before && current?.path !== before.path)
        await useWorkspace(await client.workspace.open({ path: before.path }));
      else await useWorkspace(current);
      const datasetId = placeDatasetId(app.getState());
      if (datasetId) await actions.noteCatalogue(datasetId);
    },

    async setAuthor(name: string) {
      const { author } = await client.workspace.setAuthor({ name });
      app.setState((s) => (s.workspace ? { workspace: { ...s.workspace, author } } : s));
    },
  };
  return actions;
}
