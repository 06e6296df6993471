import { classOf } from '../../../shared/model/Nomenclature.ts';
import { currentLanguage, translate } from '../../i18n/index.ts';
import type { AppServices } from '../AppContext.ts';
import type { Command } from '../commands.ts';
import { placeNomenclature } from '../selectors.ts';

const hasMap = ({ app }: AppServices) => app.getState().map !== null;
const hasLocks = (services: AppServices) =>
  hasMap(services) &&
  (services.session.getState().rules.locked.length > 0 ||
    services.session.getState().rules.onlyOver !== null);

/** In the status line: the panel that shows the rules may be folded or away. */
const tell = ({ document }: AppServices, toolNote: string) => document.setState({ toolNote });

const nameOf = ({ app }: AppServices, value: number) =>
  classOf(placeNomenclature(app.getState()), value)?.[currentLanguage()] ?? String(value);

/** The class under the pointer is what L means; without a pointer on the land there is none. */
function toggleLock(services: AppServices): void {
  const { session, document } = services;
  const value = document.getState().cursor?.maskValue ?? null;
  if (value === null) return tell(services, translate('hands.lock.noClass'));
  session.getState().toggleLock(value);
  const isLocked = session.getState().rules.locked.includes(value);
  const name = nameOf(services, value);
  tell(
    services,
    isLocked ? translate('hands.lock.locked', { name }) : translate('hands.lock.free', { name }),
  );
}

function lockAllBut(services: AppServices): void {
  const { app, session } = services;
  const { classValue, lockAllBut: lock } = session.getState();
  lock(
    classValue,
    placeNomenclature(app.getState()).classes.map((c) => c.value),
  );
  const count = session.getState().rules.locked.length;
  tell(services, count > 0 ? translate('hands.lock.count', { count }) : translate('hands.lock.none'));
}

/** Switches the gate, or turns it round, and says how it stands now. */
function changeGate(services: AppServices, change: 'on' | 'inverted'): void {
  const { session } = services;
  const { gate } = session.getState().rules;
  if (gate.text.trim() === '') return tell(services, translate('hands.gate.empty'));
  // Turning round a gate that is off would change nothing that can be seen.
  session.getState().setGate(change === 'on' ? { on: !gate.on } : { on: true, inverted: !gate.inverted });
  const now = session.getState().rules.gate;
  if (!now.on) tell(services, translate('hands.gate.off'));
  else tell(services, now.inverted ? translate('hands.gate.inverted') : translate('hands.gate.on'));
}

/** What may change: locks and the gate. */
export const rulesCommands: readonly Command[] = [
  {
    id: 'rules.lock',
    group: 'classes',
    title: 'hands.command.lock',
    strokes: [{ key: 'l' }],
    scope: 'canvas',
    isAvailable: hasMap,
    run: toggleLock,
  },
  {
    id: 'rules.lockOthers',
    group: 'classes',
    title: 'hands.command.lockOthers',
    strokes: [{ key: 'l', shift: true }],
    scope: 'canvas',
    isAvailable: hasMap,
    run: lockAllBut,
  },
  {
    id: 'rules.unlockAll',
    group: 'classes',
    title: 'hands.command.unlockAll',
    strokes: [],
    scope: 'canvas',
    isAvailable: hasLocks,
    run: ({ session }) => session.getState().setRules({ locked: [], onlyOver: null }),
  },
  {
    id: 'rules.gate',
    group: 'edit',
    title: 'hands.command.gate',
    strokes: [{ key: 'u' }],
    scope: 'canvas',
    isAvailable: hasMap,
    run: (services) => changeGate(services, 'on'),
  },
  {
    id: 'rules.invertGate',
    group: 'edit',
    title: 'hands.command.invertGate',
    strokes: [{ key: 'u', shift: true }],
    scope: 'canvas',
    isAvailable: hasMap,
    run: (services) => changeGate(services, 'inverted'),
  },
];
