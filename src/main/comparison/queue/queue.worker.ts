import { serveTasks } from '../../workers/index.ts';
import type { QueueTasks } from './messages.ts';
import type { QueueRow } from './Queue.ts';
import { QueueTable } from './QueueTable.ts';

/** What is kept of a dataset: what is asked, what is being loaded in its place, and rows of a ROI on their way. */
interface Kept {
  table: QueueTable;
  coming: QueueTable | null;
  replacing: QueueRow[];
}

const queues = new Map<number, Map<string, Kept>>();

function keptOf({ owner, datasetId }: { owner: number; datasetId: string }): Kept {
  const datasets = queues.get(owner) ?? new Map<string, Kept>();
  queues.set(owner, datasets);
  const kept = datasets.get(datasetId) ?? { table: new QueueTable(datasetId), coming: null, replacing: [] };
  datasets.set(datasetId, kept);
  return kept;
}

const tasks: QueueTasks = {
  loadBegin(about) {
    keptOf(about).coming = new QueueTable(about.datasetId);
    return null;
  },
  loadRows({ rows, ...about }) {
    keptOf(about).coming?.add(rows);
    return null;
  },
  loadEnd(about) {
    const kept = keptOf(about);
    kept.coming?.warm();
    if (kept.coming) kept.table = kept.coming;
    kept.coming = null;
    return null;
  },
  replaceBegin(about) {
    keptOf(about).replacing = [];
    return null;
  },
  replaceRows({ rows, ...about }) {
    keptOf(about).replacing.push(...rows);
    return null;
  },
  replaceRoi({ roiKey, ...about }) {
    const kept = keptOf(about);
    kept.table.replaceRoi(roiKey, kept.replacing);
    kept.replacing = [];
    return null;
  },
  setVerdict({ id, verdict, at, ...about }) {
    keptOf(about).table.setVerdict(id, verdict, at);
    return null;
  },
  query: ({ owner, datasetId, ...request }) => keptOf({ owner, datasetId }).table.query(request),
  ids: ({ filter, ...about }) => keptOf(about).table.ids(filter),
  patterns: ({ filter, ...about }) => keptOf(about).table.patterns(filter),
  histogram: ({ filter, ...about }) => keptOf(about).table.histogram(filter),
  forget({ owner, datasetId }) {
    queues.get(owner)?.delete(datasetId);
    return null;
  },
  close({ owner }) {
    queues.delete(owner);
    return null;
  },
};

export default serveTasks(tasks);
