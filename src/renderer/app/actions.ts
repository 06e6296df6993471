import type { Job, RoiDetail, Workspace } from '../../shared/contract/index.ts';
import type { Client } from '../client/client.ts';
import { isFinished, withJob, type Activity, type AppStore, type Layout, type Place } from '../state/app.ts';
import type { SessionStore } from '../state/session.ts';
import { placeDatasetId } from './selectors.ts';
import { createSettings, type Settings } from './settings.ts';

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
      app.setState({ rois: {}, openPatches: [] });
      const [saved, layout] = await Promise.all([
        settings?.read<object>('session'),
        settings?.read<Layout>('layout'),
      ]);
      if (saved) session.getState().restore({ ...saved, peek: null });
      if (layout) app.setState((s) => ({ layout: { ...s.layout, ...layout } }));
    }
    app.setState({ workspace });
  };

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

    go(place: Place) {
      app.setState({ place });
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
      if (datasetId) await actions.loadRois(datasetId);
    },

    async setAuthor(name: string) {
      const { author } = await client.workspace.setAuthor({ name });
      app.setState((s) => (s.workspace ? { workspace: { ...s.workspace, author } } : s));
    },
  };
  return actions;
}
