/**
 * Judges items, takes verdicts back and gives group verdicts until it is killed: the victim of the kill test of the review.
 *
 * Usage: node test/soak/reviewChild.ts FILE SEED. Prints the id of each event after its acknowledgement; writes are
 * synchronous, so what was printed is in the pipe whatever happens next.
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { createReview } from '../../src/main/review/index.ts';
import { openDatabase } from '../../src/main/workspace/index.ts';
import { datasetId, ItemsStand, roiKey, shown } from '../support/reviewDesk.ts';
import { seededRandom } from './soakScene.ts';

const [file, seed] = process.argv.slice(2);
const random = seededRandom(Number(seed) + 1);
const items = new ItemsStand();
const fill = () => Array.from({ length: 60 }, (_, i) => items.add({ x: 20 * i }));
const ids = fill();
const review = createReview({
  ...{ journal: openDatabase(file!, 'journal'), logId: 'kill', author: () => 'Ana', items },
  ...{ maskVersions: async () => [], roiOf: () => roiKey, editStates: () => new Map() },
});
const print = (id: string) => writeSync(1, `${id}\n`);
const said = { confidence: 'sure', cause: null, comment: '', shown } as const;

for (;;) {
  const eventId = randomUUID();
  const dice = random();
  if (dice < 0.6) {
    const itemId = ids[Math.floor(random() * ids.length)]!;
    await review.judge({ datasetId, eventId, itemId, verdict: 'both', ...said });
    print(eventId);
  } else if (dice < 0.8) {
    if (await review.takeBack({ datasetId, eventId, target: null })) print(eventId);
  } else await judgeGroup(eventId);
}

async function judgeGroup(eventId: string): Promise<void> {
  // All are open again, so that each group is a large one.
  items.given.clear();
  const pattern = { domain: roiKey.split('_')[0]!, cover: 0, declared1: 1, n: 1 };
  const { groupId, sample } = await review.groupBegin({ datasetId, eventId: randomUUID(), ...pattern });
  await review.judge({ datasetId, eventId: randomUUID(), itemId: sample[0]!, verdict: 'both', ...said });
  // The comment says how many there are to be.
  await review.groupJudge({ datasetId, eventId, groupId, comment: String(ids.length - 1) });
  print(eventId);
}
