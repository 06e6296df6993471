import { setImmediate as nextTurn } from 'node:timers/promises';
import { GroupVerdicts } from './GroupVerdicts.ts';
import { PatchReviews } from './PatchReviews.ts';
import { Remarks } from './Remarks.ts';
import type { Review, ReviewOptions } from './Review.ts';
import { ReviewContext } from './ReviewContext.ts';
import { readEvents } from './reviewEvents.ts';
import { RulesHistory } from './RulesHistory.ts';
import { Verdicts } from './Verdicts.ts';
import { verifyReview } from './verifyReview.ts';

/** Rows read in one turn: a millisecond or two, while others work. */
const rowsPerTurn = 250;

/** Reads the log bit by bit, so that who asks first need not wait for all of it. */
async function warm(context: ReviewContext, patches: PatchReviews): Promise<void> {
  const { log } = context;
  try {
    await nextTurn();
    for (const datasetId of context.isClosed ? [] : log.datasets()) {
      const steps = [
        () => context.startedBook(datasetId).load(rowsPerTurn),
        () => patches.load(datasetId, rowsPerTurn),
      ];
      for (const step of steps) while (!context.isClosed && !step()) await nextTurn();
    }
  } catch (error) {
    // Whoever asks reads it again, and is told.
    if (log.db.open) console.warn('The review log was not read ahead:', error);
  }
}

/** Opens the review log of a workspace. Group verdicts that were being written when the former process ended are discarded. */
export function createReview(options: ReviewOptions): Review {
  const context = new ReviewContext(options);
  const rules = new RulesHistory(context);
  context.rulesOf = (datasetId) => rules.current(datasetId);
  const verdicts = new Verdicts(context);
  const groups = new GroupVerdicts(context, verdicts);
  const remarks = new Remarks(context);
  const patches = new PatchReviews(context, (datasetId) => remarks.openByPatch(datasetId));
  remarks.onChange = (datasetId, patchId) => patches.remarksChanged(datasetId, patchId);
  const warming = warm(context, patches);
  return {
    judge: (input) => verdicts.judge(input),
    takeBack: (input) => verdicts.takeBack(input),
    verdicts: (datasetId, itemId) => verdicts.ofItem(datasetId, itemId),
    allVerdicts: (datasetId) => verdicts.all(datasetId),
    standing: (datasetId, roiKey) => verdicts.standing(datasetId, roiKey),
    counts: (datasetId) => verdicts.counts(datasetId),
    pace: (datasetId) => verdicts.pace(datasetId),
    groupBegin: (input) => groups.begin(input),
    group: async (datasetId, groupId) => groups.group(datasetId, groupId),
    groupJudge: (input) => groups.judge(input),
    patchStates: (datasetId) => patches.states(datasetId),
    setPatches: (input) => patches.set(input),
    noteEdits: (datasetId, patchIds) => patches.noteEdits(datasetId, patchIds),
    remarks: (datasetId, of) => remarks.list(datasetId, of),
    addRemark: (input) => remarks.add(input),
    answerRemark: (input) => remarks.answer(input),
    resolveRemark: (input) => remarks.resolve(input),
    rules: (datasetId) => rules.current(datasetId),
    rulesHistory: (datasetId) => rules.history(datasetId),
    setRules: (datasetId, next, note, from) => rules.set(datasetId, next, note, from),
    events: (datasetId, of) => readEvents(context.log, datasetId, of),
    verify: () => verifyReview(context.log),
    onChange: (listener) => context.listen(listener),
    close: async () => {
      context.isClosed = true;
      await warming;
      await groups.idle();
      await patches.idle();
    },
  };
}
