import { verdictDigits, verdictKinds, type VerdictKind } from '../../../shared/comparison/verdicts.ts';
import { cardStore } from '../../features/review/cardStore.ts';
import { clipTo } from '../../features/review/fixing.ts';
import { canTakeBack, judge, takesBack } from '../../features/review/judging.ts';
import { frameItem, openEvidence, stepItem } from '../../features/review/openItem.ts';
import { closeCard, evidenceStore } from '../../features/evidence/evidenceStore.ts';
import type { TextKey } from '../../i18n/index.ts';
import type { AppServices } from '../AppContext.ts';
import type { Command } from '../commands.ts';
import type { KeyStroke } from '../keys.ts';
import { notifyError } from '../notify.ts';

/** An item is on the card. */
export const hasItem = ({ app, desk }: AppServices): boolean =>
  app.getState().activity === 'review' && desk.getState().activeId !== null;

/** Digits are verdicts: an item is on the card, and the editing tools are not in the hand. */
export const isJudging = (services: AppServices): boolean =>
  hasItem(services) && !services.desk.getState().isFixing;

const isFixing = (services: AppServices): boolean => hasItem(services) && services.desk.getState().isFixing;

interface ReviewCommand extends Pick<Command, 'isAvailable'> {
  readonly id: string;
  readonly strokes: readonly KeyStroke[];
  run(services: AppServices): Promise<unknown> | void;
}

const reviewCommand = ({ id, strokes, run, isAvailable = isJudging }: ReviewCommand): Command => ({
  ...{ id: `review.${id}`, title: `review.command.${id}` as TextKey, strokes, isAvailable },
  ...{ group: 'review', scope: 'review' },
  run: (services) => void Promise.resolve(run(services)).catch(notifyError),
});

/** By position, as classes are: on AZERTY a digit needs Shift. With Alt a letter or digit may make another sign. */
function digit(kind: VerdictKind, alt: boolean): readonly KeyStroke[] {
  const modifiers = { shift: 'any', ...(alt ? { alt } : {}) } as const;
  return ['Digit', 'Numpad'].map((row) => ({ code: `${row}${verdictDigits[kind]}`, ...modifiers }));
}

const verdict = (kind: VerdictKind): Command =>
  reviewCommand({
    id: `verdict.${kind}`,
    strokes: digit(kind, false),
    run: (services) => judge(services, kind, 'sure'),
  });

const unsure = (kind: VerdictKind): Command =>
  reviewCommand({
    id: `unsure.${kind}`,
    strokes: digit(kind, true),
    run: (services) => judge(services, kind, 'guess'),
  });

function back({ app, desk }: AppServices): void {
  desk.getState().setFixing(false);
  app.getState().map?.focus();
}

function close({ app, desk }: AppServices): void {
  if (evidenceStore.getState().wish) closeCard();
  else desk.getState().open(null);
  app.getState().map?.focus();
}

/** Commands of `features/review`. */
export const reviewCommands: readonly Command[] = [
  ...verdictKinds.map(verdict),
  ...verdictKinds.map(unsure),
  reviewCommand({
    id: 'enter',
    strokes: [{ key: 'Enter' }],
    isAvailable: hasItem,
    run: (services) => (isFixing(services) ? back(services) : stepItem(services, 1)),
  }),
  reviewCommand({
    id: 'escape',
    strokes: [{ key: 'Escape' }],
    isAvailable: hasItem,
    run: (services) => (isFixing(services) ? back(services) : close(services)),
  }),
  reviewCommand({ id: 'next', strokes: [{ key: 'PageDown' }], run: (services) => stepItem(services, 1) }),
  reviewCommand({ id: 'previous', strokes: [{ key: 'PageUp' }], run: (services) => stepItem(services, -1) }),
  reviewCommand({
    id: 'show',
    strokes: [{ key: 'z' }],
    isAvailable: hasItem,
    run: (services) => frameItem(services, 'zoom'),
  }),
  reviewCommand({
    id: 'evidence',
    strokes: [{ key: 't' }],
    run: () => (evidenceStore.getState().wish ? closeCard() : openEvidence()),
  }),
  reviewCommand({
    id: 'setClass',
    strokes: [{ key: 'c' }],
    isAvailable: (services) => isJudging(services) && cardStore.getState().state === 'ready',
    run: () => cardStore.setState({ asksClass: true }),
  }),
  reviewCommand({
    id: 'clipRegion',
    strokes: [],
    isAvailable: (services) => hasItem(services) && cardStore.getState().regionRings.length > 0,
    run: (services) => clipTo(services, 'region'),
  }),
  reviewCommand({
    id: 'clipArea',
    strokes: [],
    isAvailable: hasItem,
    run: (services) => clipTo(services, 'area'),
  }),
  reviewCommand({
    id: 'takeBack',
    // Where the newest act is an edit, the key is that of `edit.undo`.
    strokes: [{ key: 'z', mod: true }],
    isAvailable: (services) => hasItem(services) && canTakeBack(services),
    run: (services) => void takesBack(services),
  }),
];
