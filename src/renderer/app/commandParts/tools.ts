import type { TextKey } from '../../i18n/index.ts';
import type { SessionState, ToolId, ToolOptions } from '../../state/session.ts';
import type { AppServices } from '../AppContext.ts';
import { holdMs, type Command } from '../commands.ts';
import type { KeyStroke } from '../keys.ts';

const hasMap = ({ app }: AppServices) => app.getState().map !== null;

interface ToolKey {
  readonly tool: ToolId;
  readonly key: string | null;
  /** What the key means when it is pressed twice in a row: the other one of a pair. */
  readonly again?: ToolId;
  /** The tool whose key, pressed again, chooses this one. */
  readonly againOf?: ToolId;
  readonly options?: Partial<ToolOptions>;
}

/**
 * A tool by its key. Spring-loaded: held, a tool is only borrowed, and the one before comes back with its options. Chosen by
 * its name it is itself; by its key, pressed twice in a row, it is the other one of its pair. In a row: who presses B to be sure
 * of the brush after a stroke has it.
 */
function toolCommand({ tool, key, again, againOf, options }: ToolKey, extra: Partial<Command> = {}): Command {
  let before: Pick<SessionState, 'tool' | 'toolOptions'> | null = null;
  return {
    id: `tool.${tool}`,
    group: 'tools',
    title: `tool.${tool}`,
    strokes: key ? [{ key }] : [],
    scope: 'canvas',
    ...(againOf ? { againOf: `tool.${againOf}` } : {}),
    isAvailable: hasMap,
    run({ app, session }, by) {
      const { tool: chosen, toolOptions, setTool, setToolOptions } = session.getState();
      before = { tool: chosen, toolOptions };
      if (options) setToolOptions(options);
      setTool(by === 'again' && again && chosen === tool ? again : tool);
      if (by === undefined) app.getState().map?.focus();
    },
    release({ session }, heldMs) {
      if (heldMs <= holdMs || !before) return;
      if (options) session.getState().setToolOptions(before.toolOptions);
      session.getState().setTool(before.tool);
    },
    ...extra,
  };
}

function brushStep(id: string, code: string, direction: 1 | -1, coarse: boolean): Command {
  return {
    id,
    group: 'tools',
    title: `command.${id}` as TextKey,
    strokes: [{ code, shift: coarse }],
    scope: 'canvas',
    repeats: true,
    isAvailable: hasMap,
    run: ({ session }) => session.getState().stepBrush(direction, coarse),
  };
}

/** Coarser or finer: what Ctrl and the wheel do. */
function levelStep(id: string, key: string, direction: 1 | -1): Command {
  return {
    id,
    group: 'tools',
    title: `hands.command.${id}` as TextKey,
    strokes: [{ key, mod: true }],
    scope: 'canvas',
    repeats: true,
    isAvailable: hasMap,
    run: ({ app }) => void app.getState().map?.stepLevel(direction),
  };
}

const shift = (key: string): readonly KeyStroke[] => [{ key, shift: true }];

/** The tools that paint, and how large they are. Measuring is a command of `features/place`. */
export const toolCommands: readonly Command[] = [
  toolCommand({ tool: 'brush', key: 'b', again: 'smooth' }),
  toolCommand({ tool: 'smooth', key: null, againOf: 'brush' }),
  toolCommand({ tool: 'restore', key: 'r' }),
  toolCommand({ tool: 'polygon', key: 'p', again: 'rectangle' }),
  toolCommand({ tool: 'rectangle', key: null, againOf: 'polygon' }),
  toolCommand({ tool: 'lasso', key: 'q', again: 'ellipse' }),
  toolCommand({ tool: 'ellipse', key: null, againOf: 'lasso' }),
  toolCommand({ tool: 'fill', key: 'g', options: { fillAll: false } }),
  toolCommand(
    { tool: 'fill', key: null, options: { fillAll: true, fillScope: 'patch' } },
    { id: 'fill.all', title: 'hands.command.fillAll', strokes: shift('g') },
  ),
  toolCommand({ tool: 'wand', key: 'w' }),
  toolCommand({ tool: 'region', key: 's' }),
  toolCommand({ tool: 'pick', key: 'i' }),
  // Space is the hand's key; the letter D is kept for dates.
  toolCommand({ tool: 'pan', key: null }),
  brushStep('brush.smaller', 'BracketLeft', -1, false),
  brushStep('brush.larger', 'BracketRight', 1, false),
  brushStep('brush.muchSmaller', 'BracketLeft', -1, true),
  brushStep('brush.muchLarger', 'BracketRight', 1, true),
  levelStep('level.coarser', 'ArrowUp', 1),
  levelStep('level.finer', 'ArrowDown', -1),
];
