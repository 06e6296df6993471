import fc from 'fast-check';
import { expect, it } from 'vitest';
import { datasetId, ReviewDesk, roiKey } from '../../../test/support/reviewDesk.ts';
import type { VerdictKind } from '../../shared/comparison/verdicts.ts';

interface Said {
  readonly id: string;
  readonly author: string;
  readonly item: number;
  readonly verdict: VerdictKind;
  takenBack: boolean;
}

const author = fc.constantFrom('Ana', 'Bo');
const item = fc.nat(3);
const command = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('judge' as const),
      ...{ author, item, verdict: fc.constantFrom<VerdictKind>('cosia', 'lpis', 'both') },
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('takeBack' as const), author }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('takeBackOne' as const), author, which: fc.nat(20) }),
  },
  // The first pixel of an item is gone: it has another id from now on.
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const), item }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

it('any sequence of verdicts and take-backs of two people, with recomputations, counts as a plain list says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
      const desk = new ReviewDesk();
      const tops = [0, 0, 0, 0];
      const idOf = (i: number) => desk.items.add({ x: 100 * i, y: tops[i]!, height: 50 - tops[i]! });
      tops.forEach((_, i) => idOf(i));
      const said: Said[] = [];
      for (const step of commands) {
        if (step.kind === 'restart') await desk.restart();
        else if (step.kind === 'move') {
          desk.items.kept.clear();
          // Ten rows at most of fifty: it stays the same item for all verdicts on it.
          if (tops[step.item]! < 10) tops[step.item]!++;
          tops.forEach((_, i) => idOf(i));
          desk.items.recompute(desk.review);
        } else if (step.kind === 'judge') {
          desk.author = step.author;
          const { eventId } = await desk.judge(idOf(step.item), step.verdict);
          said.push({ ...step, id: eventId, takenBack: false });
        } else {
          desk.author = step.author;
          const mine = said.filter((one) => one.author === step.author && !one.takenBack);
          const target = step.kind === 'takeBackOne' ? said[step.which] : mine.at(-1);
          if (step.kind === 'takeBackOne' && !target) continue;
          const answer = await desk.takeBack(step.kind === 'takeBackOne' ? target!.id : null);
          expect(answer?.eventId).toBe(target?.takenBack === false ? target.id : undefined);
          if (target) target.takenBack = true;
        }
        const inForce = tops.map((_, i) => said.findLast((one) => one.item === i && !one.takenBack));
        for (const [i, expected] of inForce.entries()) {
          const given = desk.items.given.get(idOf(i));
          expect(given?.eventId).toBe(expected?.id);
          const all = said.filter((one) => one.item === i).map(({ id }) => id);
          expect(desk.review.verdicts(datasetId, idOf(i)).map((one) => one.eventId)).toEqual(
            all.toReversed(),
          );
        }
        const standing = inForce.filter((one) => one !== undefined).map(({ id }) => id);
        expect(
          desk.review
            .standing(datasetId, roiKey)
            .map((one) => one.eventId)
            .sort(),
        ).toEqual(standing.sort());
        expect(desk.review.counts(datasetId)).toEqual({ standing: standing.length, obsolete: 0 });
      }
      expect(await desk.review.verify()).toBeNull();
      desk.journal.close();
    }),
    { numRuns: 80, seed: 20260611 },
  );
}, 60_000);
