import { Tooltip } from '@mantine/core';
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type RefObject } from 'react';
import type { ViewSet } from '../../../shared/model/look.ts';
import { useApp, useSession } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { imageryStore } from '../../map/imagery/imageryStore.ts';
import { currentLook, lookOf, setOf, viewSetsOf } from '../../state/session.ts';
import { TipText } from '../../ui/IconButton.tsx';
import { DateStrip } from './DateStrip.tsx';
import { SetMenu } from './SetMenu.tsx';
import { hasImagery, setLabel, switchSets, widestLabels, type Shelf } from './sets.ts';
import { useImagery, useSetTime, useShelf } from './viewState.ts';
import './look.css';
import './views.css';

/** The core has the first picture to do before it is asked for the dates of a set that is not shown. */
const datesAfterMs = 1500;

/** The view sets on the upper edge of the land, and the dates of the series that is looked at. */
export function ViewSwitch() {
  const shelf = useShelf();
  if (!shelf) return null;
  return (
    <div className="views">
      <Switch shelf={shelf} />
      <Unavailable />
      <DateStrip />
    </div>
  );
}

/** Why the land is empty: the shown set asks for what this ROI, or its series, cannot give. */
function Unavailable() {
  const { t } = useText();
  const id = useSession((s) => currentLook(s).imagery);
  const reason = useImagery((s) => (s.shown.look.imagery === id ? s.shown.unavailable : null));
  if (!reason) return null;
  const imagery = t(`views.imagery.${id}`);
  return (
    <p className="float view-unavailable" role="status" data-testid="view-unavailable">
      {reason === 'missing' ? t('views.missing', { imagery }) : t(`views.unavailable.${reason}`)}
    </p>
  );
}

function Switch({ shelf }: { shelf: Shelf }) {
  const { t } = useText();
  const group = useRef<HTMLDivElement>(null);
  const ownSets = useSession((s) => s.ownSets);
  const shownId = useSession((s) => setOf(s, s.viewSet).id);
  const sets = switchSets(viewSetsOf({ ownSets }), shelf);
  useDatesOfSentinel2(shelf);
  const isCut = useIsCut(group);
  useEffect(() => {
    const shown = group.current?.querySelector('[aria-checked="true"]');
    shown?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [shownId]);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || !group.current) return;
    event.preventDefault();
    event.stopPropagation();
    const all = [...group.current.querySelectorAll<HTMLButtonElement>('[role="radio"]:not([aria-disabled])')];
    const at = all.findIndex((button) => button === document.activeElement);
    const next = all.at((at + step) % all.length);
    next?.focus();
    next?.click();
  };
  return (
    <div className="float set-switch" data-testid="view-switch">
      <div
        ref={group}
        className="view-sets"
        data-cut={isCut || undefined}
        role="radiogroup"
        aria-label={t('views.label')}
        onKeyDown={move}
        onWheel={(event) => group.current?.scrollBy({ left: event.deltaX + event.deltaY })}
      >
        {sets.map((set) => (
          <SetButton key={set.id} set={set} shelf={shelf} isShown={set.id === shownId} />
        ))}
      </div>
      <SetMenu />
    </div>
  );
}

/** True while there are more sets than fit. */
function useIsCut(group: RefObject<HTMLDivElement | null>): boolean {
  const [isCut, setCut] = useState(false);
  useEffect(() => {
    const list = group.current;
    if (!list) return;
    const measure = () => setCut(list.scrollWidth > list.clientWidth + 1);
    const observer = new ResizeObserver(measure);
    // Its own size follows the window, that of its parts follows names and dates.
    for (const part of [list, ...list.children]) observer.observe(part);
    return () => observer.disconnect();
  });
  return isCut;
}

/** The label of Sentinel-2 names the date that it would show: its dates are asked for once the ROI has come to rest. */
function useDatesOfSentinel2({ layers }: Shelf): void {
  const hasSeries = layers?.some((layer) => layer.id === 's2') ?? false;
  useEffect(() => {
    if (!hasSeries) return;
    const timer = setTimeout(() => imageryStore.getState().wantDates('s2'), datesAfterMs);
    return () => clearTimeout(timer);
  }, [hasSeries]);
}

function SetButton({ set, shelf, isShown }: { set: ViewSet; shelf: Shelf; isShown: boolean }) {
  const { app, session } = useApp();
  const { t, language } = useText();
  const look = useSession((s) => lookOf(s, set.id));
  const isChanged = useSession((s) => s.changedLooks[set.id] !== undefined);
  const time = useSetTime(look);
  const next = useCommand('views.next');
  const isThere = hasImagery(shelf, look.imagery);
  const imagery = t(`views.imagery.${look.imagery}`);
  const label = setLabel(set, time, t, language);
  const tip = isThere ? imagery : t('views.missing', { imagery });
  const show = (event: MouseEvent) => {
    if (!isThere) return;
    session.getState().setViewSet(set.id);
    // A pointer has its next thing to do on the land; arrows go on in the switch.
    if (event.detail > 0) app.getState().map?.focus();
  };
  return (
    <Tooltip
      label={
        <TipText label={isChanged ? `${tip} · ${t('views.changed')}` : tip} keys={isThere && next.keys} />
      }
    >
      <button
        type="button"
        role="radio"
        aria-checked={isShown}
        aria-disabled={!isThere || undefined}
        aria-label={isThere ? label : `${label} (${tip})`}
        tabIndex={isShown ? 0 : -1}
        className="view-set"
        data-own={set.name !== null || undefined}
        data-testid={`set-${set.id}`}
        onClick={show}
      >
        <span className="view-set-label">{label}</span>
        {widestLabels(set, t, language).map((widest) => (
          <span key={widest} className="view-set-room" aria-hidden="true">
            {widest}
          </span>
        ))}
        {isChanged && <span className="view-set-changed" aria-hidden="true" />}
      </button>
    </Tooltip>
  );
}
