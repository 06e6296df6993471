import { useEffect, useRef, type ReactNode } from 'react';
import { useApp } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { closeAsked } from './ask.ts';
import { BatchQuestion } from './BatchQuestion.tsx';
import { useHistory } from './historyStore.ts';
import { ReturnPreview } from './ReturnPreview.tsx';
import { RevertPreview } from './RevertPreview.tsx';

/** What is asked before many pixels go back: beside the land, which can be looked at and moved meanwhile. */
export function AskedPanel() {
  const asked = useHistory((s) => s.asked);
  if (!asked) return null;
  switch (asked.kind) {
    case 'revert':
      return <RevertPreview key={JSON.stringify(asked.target)} target={asked.target} entry={asked.entry} />;
    case 'return':
      return <ReturnPreview key={asked.snapshot.id} snapshot={asked.snapshot} />;
    case 'batch':
      return <BatchQuestion key={asked.entry.editId} {...asked} />;
  }
}

/** The frame of such a panel. Escape closes it. */
export function AskedFrame({
  title,
  children,
  buttons,
}: {
  title: string;
  children: ReactNode;
  buttons: ReactNode;
}) {
  const services = useApp();
  const { t } = useText();
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  const close = () => closeAsked(services);
  return (
    <section
      ref={box}
      className="float asked-panel"
      role="region"
      aria-label={title}
      tabIndex={-1}
      data-testid="asked"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <header>
        <h2>{title}</h2>
        <IconButton
          icon="close"
          label={t('common.close')}
          position="left"
          testId="asked-close"
          onClick={close}
        />
      </header>
      {children}
      <footer>{buttons}</footer>
    </section>
  );
}
