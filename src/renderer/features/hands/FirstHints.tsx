import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app/AppContext.ts';
import { useCaps } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { KeyCaps } from '../../ui/KeyCap.tsx';
import './hands.css';
import { endHint, hintIds, hintStore, useHints, type HintId } from './hintState.ts';
import { pointerPlace } from './pointerPlace.ts';

/** Three hints for the first minutes, each once, in a corner where the pointer is not. */
export function FirstHints() {
  useHints();
  const shown = useStore(hintStore, (s) => s.shown);
  return shown && <Hint key={shown} id={shown} />;
}

function Hint({ id }: { id: HintId }) {
  const { t } = useText();
  const card = useRef<HTMLDivElement>(null);
  const [side] = useState(freeSide);
  const isUnder = usePointerUnder(card);
  return (
    <div
      ref={card}
      className="float first-hint"
      role="note"
      data-side={side}
      data-under={isUnder || undefined}
      data-testid={`hint-${id}`}
    >
      <header>
        <h2>{t(`hands.hint.${id}`)}</h2>
        <IconButton
          icon="close"
          label={t('hands.hint.gotIt')}
          position="top"
          testId="hint-close"
          onClick={() => endHint(id)}
        />
      </header>
      <dl>
        <HintKeys id={id} />
      </dl>
      <button
        type="button"
        className="link-button"
        data-testid="hint-never"
        onClick={() => endHint(...hintIds)}
      >
        {t('hands.hint.never')}
      </button>
    </div>
  );
}

function HintKeys({ id }: { id: HintId }) {
  const { commands } = useApp();
  const { t } = useText();
  const capsFor = useCaps();
  const caps = (commandId: string) => capsFor(commands.find((command) => command.id === commandId)!);
  if (id === 'brush')
    return (
      <>
        <Line caps={[t('gesture.drag')]}>{t('gesture.paint')}</Line>
        <Line caps={[...caps('brush.smaller'), ...caps('brush.larger')]}>{t('gesture.size')}</Line>
        <Line caps={[t('key.space'), t('gesture.drag')]}>{t('gesture.pan')}</Line>
      </>
    );
  if (id === 'undo')
    return (
      <>
        <Line caps={caps('edit.undo')}>{t('command.edit.undo')}</Line>
        <Line caps={caps('tool.restore')}>{t('tool.restore')}</Line>
        <Line caps={caps('window.keySheet')}>{t('hands.hint.allKeys')}</Line>
      </>
    );
  return (
    <>
      <Line caps={['1', '1']}>{t('hands.hint.digits')}</Line>
      <Line caps={caps('class.swap')}>{t('command.class.swap')}</Line>
      <Line caps={[t('hands.gesture.rightClick')]}>{t('hands.hint.wheel')}</Line>
      <Line caps={caps('class.find')}>{t('command.class.find')}</Line>
    </>
  );
}

function Line({ caps, children }: { caps: readonly string[]; children: ReactNode }) {
  return (
    <div>
      <dt>
        <KeyCaps caps={caps} />
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The lower right, unless the pointer is in that half. */
function freeSide(): 'left' | 'right' {
  const canvas = document.querySelector('[data-pane="canvas"]')?.getBoundingClientRect();
  const at = pointerPlace();
  return canvas && at && at.x > canvas.left + canvas.width / 2 ? 'left' : 'right';
}

/** True while the pointer is over the card but on none of its buttons: then one sees the land through it. */
function usePointerUnder(card: { readonly current: HTMLElement | null }): boolean {
  const [isUnder, setUnder] = useState(false);
  useEffect(() => {
    const onMove = ({ clientX: x, clientY: y, target }: PointerEvent) => {
      const box = card.current?.getBoundingClientRect();
      const isIn = box && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
      setUnder(Boolean(isIn) && !card.current?.contains(target as Node));
    };
    window.addEventListener('pointermove', onMove, { passive: true });
    return () => window.removeEventListener('pointermove', onMove);
  }, [card]);
  return isUnder;
}
