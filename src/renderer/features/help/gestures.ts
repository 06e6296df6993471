import type { TextKey } from '../../i18n/index.ts';

/** Gestures of the map that are no commands: what is pressed or moved, and what it does. */
export const gestures: readonly { readonly keys: readonly TextKey[]; readonly text: TextKey }[] = [
  { keys: ['gesture.drag'], text: 'gesture.paint' },
  { keys: ['key.shift', 'gesture.click'], text: 'gesture.line' },
  { keys: ['key.alt', 'gesture.click'], text: 'gesture.pick' },
  { keys: ['hands.gesture.rightClick'], text: 'hands.gesture.wheel' },
  { keys: ['key.space', 'gesture.drag'], text: 'gesture.pan' },
  { keys: ['gesture.middleDrag'], text: 'gesture.pan' },
  { keys: ['gesture.wheel'], text: 'gesture.zoom' },
  { keys: ['key.shift', 'gesture.wheel'], text: 'gesture.size' },
  { keys: ['key.alt', 'gesture.rightDrag'], text: 'gesture.size' },
  { keys: ['hands.key.ctrl', 'gesture.wheel'], text: 'hands.gesture.level' },
  { keys: ['hands.key.enter'], text: 'hands.gesture.finish' },
  { keys: ['hands.key.back'], text: 'hands.gesture.removeLast' },
  { keys: ['key.escape'], text: 'gesture.cancel' },
];
