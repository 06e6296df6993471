import type { AppServices } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { isAbort } from '../../client/toErrorData.ts';
import type { ToolId } from '../../state/session.ts';
import { evidenceStore } from '../evidence/evidenceStore.ts';
import { cardStore, noCard } from './cardStore.ts';
import type { DeskState } from './deskStore.ts';
import { clipTo } from './fixing.ts';
import { frameItem, frameRegion, loadGiven, loadItem, openEvidence, reloadItem } from './openItem.ts';
import { queryNow, reviewParts } from './parts.ts';

/** Verdicts and edits in a row are asked for once. */
const refreshMs = 60;
/** Tools that leave the masks alone: with them one only looks. */
const looksOnly: ReadonlySet<ToolId> = new Set(['pan', 'pick', 'measure']);

/** Does what follows from the state of the desk, for as long as the window lives. Answers what stops it. */
export function followDesk(services: AppServices): () => void {
  const { app, desk, session, document } = services;
  const { acts } = reviewParts(services);
  let before: ToolId | null = null;
  let fixTool: ToolId | null = null;

  const onDesk = (now: DeskState, was: DeskState) => {
    if (now.activeId !== was.activeId) {
      cardStore.setState({ lookAt: null });
      if (now.activeId === null) {
        cardStore.setState(noCard);
        reviewParts(services).queue.keep(null);
      } else void loadItem(services, now.activeId).catch(notifyError);
      // In place of the land nothing of an item can be seen.
      if (now.activeId !== null && (now.view === 'tables' || now.view === 'rules'))
        desk.getState().setView(now.list);
    }
    holdTool(now, was);
    if (now.comparisonVersion !== was.comparisonVersion || now.reviewVersion !== was.reviewVersion)
      refreshSoon(now.comparisonVersion !== was.comparisonVersion);
    if (now.filter !== was.filter || now.sort !== was.sort || now.descending !== was.descending) askQueue();
  };

  /** While one judges the hand only moves the land: a stroke by mistake would be an edit. */
  const holdTool = (now: DeskState, was: DeskState) => {
    const { tool, setTool } = session.getState();
    const [judges, judged] = [now, was].map((s) => s.activeId !== null && !s.isFixing);
    if (judges && !judged) {
      if (was.activeId === null) before = tool;
      else if (!looksOnly.has(tool)) fixTool = tool;
      if (cardStore.getState().clip !== null) void clipTo(services, null);
      app.setState({ editPanel: null });
      setTool('pan');
    } else if (now.activeId === null && was.activeId !== null) {
      if (cardStore.getState().clip !== null) void clipTo(services, null);
      if (before !== null && session.getState().tool === 'pan') setTool(before);
      before = null;
    } else if (now.isFixing && !was.isFixing && looksOnly.has(tool)) setTool(fixTool ?? before ?? 'brush');
  };

  let timer: ReturnType<typeof setTimeout> | undefined;
  let isComparisonOld = false;
  const refreshSoon = (comparison: boolean) => {
    isComparisonOld ||= comparison;
    timer ??= setTimeout(() => {
      timer = undefined;
      const query = queryNow(services);
      const { queue, answers } = reviewParts(services);
      answers.forget();
      if (query) void queue.refresh(query);
      if (isComparisonOld) void reloadItem(services);
      isComparisonOld = false;
      void loadGiven(services).catch(quiet);
    }, refreshMs);
  };

  const askQueue = () => {
    const query = queryNow(services);
    if (query && app.getState().activity === 'review') void reviewParts(services).queue.setQuery(query);
  };

  /** The item and the map that were shown together: edits and new numbers do not move the land again. */
  let framed: { id: string; map: unknown } | null = null;
  let hadEvidence = false;
  const frame = () => {
    const { item, id } = cardStore.getState();
    const { map, activity } = app.getState();
    const { roi } = document.getState();
    const isHere = item && map && roi?.roiKey === item.roiKey && activity === 'review';
    if (!isHere || (framed?.id === id && framed.map === map)) return;
    const isNewMap = framed?.map !== map;
    framed = { id: item.id, map };
    frameItem(services, isNewMap ? 'atOnce' : 'calm');
  };
  /** An open evidence card goes on to the next item. */
  const moveEvidence = () => {
    if (!hadEvidence || cardStore.getState().state !== 'ready' || framed?.id !== cardStore.getState().id)
      return;
    hadEvidence = false;
    openEvidence();
  };

  const stops = [
    desk.subscribe(onDesk),
    acts.follow(document),
    cardStore.subscribe((now, was) => {
      if (now.id !== was.id) {
        hadEvidence = now.id !== null && was.id !== null && evidenceStore.getState().wish !== null;
        if (now.id !== null) void loadGiven(services).catch(quiet);
      }
      if (now.item !== was.item || now.state !== was.state) {
        frame();
        moveEvidence();
      }
    }),
    session.subscribe((now, was) => {
      const { activeId, isFixing, setFixing } = desk.getState();
      if (now.tool !== was.tool && activeId !== null && !isFixing && !looksOnly.has(now.tool))
        setFixing(true);
    }),
    app.subscribe((now, was) => {
      if (now.map !== was.map) {
        frame();
        frameRegion(services, 'atOnce');
        // The card of the ROI that was left is closed after this.
        if (hadEvidence) setTimeout(moveEvidence, 0);
      }
      if (now.editPanel !== null && was.editPanel === null && desk.getState().activeId !== null)
        desk.getState().setFixing(true);
      const left = placeDatasetId(now) !== placeDatasetId(was);
      const moved = now.place !== was.place && now.place.kind === 'roi' && leavesItem(services);
      if (left || moved || (was.activity === 'review' && now.activity !== 'review'))
        desk.getState().open(null);
      if (left) leaveDataset(services);
      if (left || now.activity !== was.activity) askQueue();
      if (now.core === 'ok' && was.core !== 'ok') {
        reviewParts(services).verdicts.retry();
        refreshSoon(true);
      }
    }),
  ];
  askQueue();
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

/** Another dataset has other domains, ROIs and items. */
function leaveDataset({ desk }: AppServices): void {
  desk.getState().setGroup(null);
  cardStore.setState({ group: null });
  desk.setState({ filter: { states: ['open'] }, view: 'queue', list: 'queue' });
}

/** Somebody goes to another ROI than that of the open item. */
function leavesItem({ app }: AppServices): boolean {
  const { item } = cardStore.getState();
  const { place } = app.getState();
  return item !== null && place.kind === 'roi' && place.roiKey !== item.roiKey;
}

/** What was said before is beside the point of the card; the next change asks again. */
function quiet(error: unknown): void {
  if (!isAbort(error)) cardStore.setState({ given: [] });
}
