import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useApp, useAppState, useSession, type AppServices } from '../../app/AppContext.ts';
import { digitOf } from '../../app/keys.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import type { WheelPlace } from '../../state/app.ts';
import { classColor } from '../classes/classColor.ts';
import { classRows, pressDigit } from '../classes/classKeys.ts';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import './hands.css';
import { placeOnWheel } from './wheelClasses.ts';
import { placeAt, pointOnWheel, wedgePath, wheelCentre, wheelRadii } from './wheelGeometry.ts';
import { wheelStore } from './wheelState.ts';

type Slots = readonly (number | null)[];

/** The classes used last, around the pointer: a click takes one, or letting go over it, or its digit. */
export function ClassWheel() {
  const wheel = useAppState((s) => s.wheel);
  const hasMap = useAppState((s) => s.map !== null);
  // Another press of the button is another wheel.
  return wheel && hasMap ? <OpenWheel key={`${wheel.x} ${wheel.y}`} wheel={wheel} /> : null;
}

function OpenWheel({ wheel }: { wheel: WheelPlace }) {
  const services = useApp();
  const { t } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const [slots] = useState(() => takeSlots(services, nomenclature));
  const [active, setActive] = useState<number | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const held = useRef(wheel.held);
  const centre = wheelCentre(wheel, { width: innerWidth, height: innerHeight });
  const close = () => closeWheel(services);
  const choose = (value: number | null | undefined) => {
    if (value != null) services.session.getState().setClass(value);
    close();
  };
  const find = () => {
    close();
    services.app.setState({ overlay: 'classFinder' });
  };

  useEffect(() => {
    root.current?.focus({ preventScroll: true });
    const onBlur = () => services.app.setState({ wheel: null });
    window.addEventListener('blur', onBlur);
    window.addEventListener('resize', onBlur);
    return () => {
      window.removeEventListener('blur', onBlur);
      window.removeEventListener('resize', onBlur);
    };
  }, [services]);

  /** The place that the pointer means: by the way it went while the button is down, else by where it is. */
  const placeOf = (event: PointerEvent): number | 'middle' | 'outside' => {
    const from = held.current ? wheel : centre;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    const distance = Math.hypot(dx, dy);
    if (distance < (held.current ? wheelRadii.dead : wheelRadii.inner)) return 'middle';
    if (!held.current && distance > wheelRadii.reach) return 'outside';
    return placeAt(dx, dy, slots.length);
  };
  const onUp = (event: PointerEvent) => {
    const place = placeOf(event);
    const wasHeld = held.current;
    held.current = false;
    if (typeof place === 'number') {
      if (slots[place] !== null) choose(slots[place]);
    } else if (!wasHeld && place === 'middle' && event.button === 0) find();
    else if (!wasHeld) close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    const digit = digitOf(event.nativeEvent);
    if (digit !== null) choose(pressDigit(nomenclature, digit, services.session.getState().classValue));
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else if (event.key === ',') find();
    else if (event.key === 'Enter' || event.key === ' ') {
      if (active !== null) choose(slots[active]);
    } else if (steps[event.key]) setActive(nextPlace(slots, active, steps[event.key]!));
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={root}
      className="wheel-veil"
      role="listbox"
      aria-label={t('hands.wheel')}
      aria-activedescendant={active === null ? undefined : `wheel-${active}`}
      tabIndex={-1}
      data-testid="class-wheel"
      onPointerMove={(event) => {
        const place = placeOf(event);
        setActive(typeof place === 'number' && slots[place] !== null ? place : null);
      }}
      onPointerUp={onUp}
      onPointerCancel={close}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={onKeyDown}
    >
      <div className="wheel" style={{ left: centre.x, top: centre.y }}>
        <WheelRing slots={slots} active={active} nomenclature={nomenclature} />
        <WheelMiddle />
      </div>
    </div>
  );
}

const steps: Readonly<Record<string, 1 | -1>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

/** The next place with a class, round the wheel; from nowhere the one at the top. */
function nextPlace(slots: Slots, from: number | null, step: 1 | -1): number | null {
  for (let i = 1; i <= slots.length; i++) {
    const place = ((from ?? (step === 1 ? -1 : slots.length)) + i * step + slots.length * 2) % slots.length;
    if (slots[place] !== null) return place;
  }
  return null;
}

function WheelRing({
  slots,
  active,
  nomenclature,
}: {
  slots: Slots;
  active: number | null;
  nomenclature: Nomenclature;
}) {
  const { language } = useText();
  const palette = useSession((s) => s.palette);
  const current = useSession((s) => s.classValue);
  const labels = new Map(classRows(nomenclature).map((row) => [row.class.value, row.keyLabel]));
  const { inner, outer, band, label } = wheelRadii;
  const side = outer + 2;
  return (
    <>
      <svg
        className="wheel-ring"
        viewBox={`${-side} ${-side} ${2 * side} ${2 * side}`}
        width={2 * side}
        height={2 * side}
        aria-hidden="true"
      >
        {slots.map((value, place) => {
          const known = value === null ? undefined : classOf(nomenclature, value);
          return (
            <g key={place} data-active={place === active || undefined}>
              <path className="wheel-wedge" d={wedgePath(place, slots.length, inner, outer)} />
              {known && (
                <path
                  className="wheel-band"
                  d={wedgePath(place, slots.length, band, outer)}
                  fill={classColor(known, palette)}
                />
              )}
            </g>
          );
        })}
      </svg>
      {slots.map((value, place) => {
        const known = value === null ? undefined : classOf(nomenclature, value);
        if (!known) return null;
        const [x, y] = pointOnWheel(place, slots.length, label);
        return (
          <div
            key={place}
            id={`wheel-${place}`}
            role="option"
            aria-selected={place === active}
            aria-current={value === current || undefined}
            className="wheel-label"
            data-testid={`wheel-class-${known.value}`}
            style={{ left: x, top: y }}
          >
            {labels.get(known.value) && <kbd className="keycap">{labels.get(known.value)}</kbd>}
            <span className="wheel-name">{known[language]}</span>
          </div>
        );
      })}
    </>
  );
}

/** What is painted with, and the way to the classes that are not on the wheel. */
function WheelMiddle() {
  const nomenclature = useAppState(placeNomenclature);
  const current = useSession((s) => s.classValue);
  const find = useCommand('class.find');
  return (
    <div className="wheel-middle" title={find.title}>
      <ClassSwatch nomenclature={nomenclature} value={current} size={18} />
      <span className="wheel-find">… {find.keys}</span>
    </div>
  );
}

/** Which class is where, as it stays for the next time. */
function takeSlots({ session, document }: AppServices, nomenclature: Nomenclature): Slots {
  const { classValue, recentClasses } = session.getState();
  const { slots } = wheelStore.getState();
  // A list of a dataset's own may share its id with another's: its classes tell them apart.
  const listId = `${nomenclature.id} ${nomenclature.classes.map((c) => c.value).join()}`;
  const values = placeOnWheel(
    {
      ...{ nomenclature, current: classValue, recent: recentClasses },
      counts: document.getState().viewCounts,
    },
    slots?.listId === listId ? slots.values : [],
  );
  wheelStore.setState({ slots: { listId, values } });
  return values;
}

function closeWheel({ app }: AppServices): void {
  app.setState({ wheel: null });
  app.getState().map?.focus();
}
