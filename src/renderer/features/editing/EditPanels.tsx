import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import { useStore } from 'zustand';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { editPanels, type EditPanel } from '../../state/app.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { AcceptPanel } from '../prediction/AcceptPanel.tsx';
import { OperationPanel } from './OperationPanel.tsx';
import { useDeskPage } from '../review/useReview.ts';
import { operationStore } from './operationStore.ts';
import './panels.css';
import { SeamsPanel } from './SeamsPanel.tsx';
import { SelectPanel } from './SelectPanel.tsx';

/**
 * The panel of operations beside the land. It is not modal: the land stays in sight and in the hand. Escape gives the keys
 * back to the land, and closes it.
 */
export function EditPanels() {
  const { app } = useApp();
  const { t } = useText();
  const panel = useAppState((s) => s.editPanel);
  const isReport = useAppState((s) => s.activity === 'report');
  const isCovered = useDeskPage() !== null || isReport;
  const hasAuthorPrompt = useAppState((s) => s.workspace?.author === null);
  const place = useRef<HTMLElement>(null);
  // The fields of an operation wait for what was saved.
  const hasForm = useStore(operationStore, (s) => s.form !== null);
  useEffect(() => {
    if (panel === null || document.activeElement?.matches('[role="tab"][aria-selected="true"]:focus-visible'))
      return;
    const first = place.current?.querySelector<HTMLElement>('[data-autofocus]');
    (first ?? place.current)?.focus({ preventScroll: true });
  }, [panel, hasForm]);
  useKeptFocus(place, panel);
  if (panel === null || isCovered) return null;
  const close = () => {
    app.setState({ editPanel: null });
    app.getState().map?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  return (
    <section
      ref={place}
      className="edit-panel"
      aria-label={t(`op.panel.${panel}`)}
      data-pane="operations"
      data-edit-panel={panel}
      data-below={hasAuthorPrompt || undefined}
      data-testid="edit-panel"
      tabIndex={-1}
      // Before a tooltip that is open takes the key for itself.
      onKeyDownCapture={onKeyDown}
    >
      <header className="edit-panel-head">
        <Tabs panel={panel} />
        <IconButton
          icon="close"
          label={t('common.close')}
          onClick={close}
          position="left"
          testId="edit-panel-close"
        />
      </header>
      <div className="edit-panel-body">
        <PanelBody panel={panel} />
      </div>
    </section>
  );
}

/** A button that is disabled while it has the focus loses it, and all keys with it: the panel takes it. */
function useKeptFocus(place: RefObject<HTMLElement | null>, panel: EditPanel | null): void {
  useEffect(() => {
    const section = place.current;
    if (!section) return;
    let last: EventTarget | null = null;
    const onFocus = ({ target }: FocusEvent) => (last = target);
    const observer = new MutationObserver(() => {
      const isAway = document.activeElement !== document.body && document.activeElement !== last;
      if (!isAway && last instanceof HTMLButtonElement && last.disabled)
        section.focus({ preventScroll: true });
    });
    section.addEventListener('focusin', onFocus);
    observer.observe(section, { subtree: true, attributeFilter: ['disabled'] });
    return () => {
      section.removeEventListener('focusin', onFocus);
      observer.disconnect();
    };
  }, [place, panel]);
}

function PanelBody({ panel }: { panel: EditPanel }) {
  if (panel === 'select') return <SelectPanel />;
  if (panel === 'seams') return <SeamsPanel />;
  if (panel === 'accept') return <AcceptPanel />;
  return <OperationPanel key={panel} panel={panel} />;
}

/** `batch` is a scope of the first two, and has a tab only while it was asked for by name. */
function Tabs({ panel }: { panel: EditPanel }) {
  const { app } = useApp();
  const { t } = useText();
  const shown = editPanels.filter((id) => id !== 'batch' || panel === 'batch');
  const choose = (id: EditPanel) => app.setState({ editPanel: id });
  return (
    <div className="edit-tabs" role="tablist" aria-label={t('op.panels')}>
      {shown.map((id, at) => (
        <button
          key={id}
          type="button"
          role="tab"
          aria-selected={id === panel}
          tabIndex={id === panel ? 0 : -1}
          data-testid={`edit-tab-${id}`}
          onClick={() => choose(id)}
          onKeyDown={(event) => {
            const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
            if (!step) return;
            event.preventDefault();
            const next = (at + step + shown.length) % shown.length;
            choose(shown[next]!);
            event.currentTarget.parentElement?.querySelectorAll('button')[next]?.focus();
          }}
        >
          {t(`op.tab.${id}`)}
        </button>
      ))}
    </div>
  );
}
