import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import type { Command, CommandGroup } from '../../app/commands.ts';
import { keyCaps } from '../../app/keys.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useLayoutMap } from '../../app/useCommand.tsx';
import { useText, type TextKey } from '../../i18n/index.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { KeyCaps } from '../../ui/KeyCap.tsx';
import { classRows } from '../classes/classKeys.ts';

const groups = ['tools', 'edit', 'view', 'layers', 'window'] as const satisfies readonly CommandGroup[];

/** Gestures of the map that are no commands. */
const gestures: readonly { keys: readonly TextKey[]; text: TextKey }[] = [
  { keys: ['gesture.drag'], text: 'gesture.paint' },
  { keys: ['key.shift', 'gesture.click'], text: 'gesture.line' },
  { keys: ['key.alt', 'gesture.click'], text: 'gesture.pick' },
  { keys: ['key.space', 'gesture.drag'], text: 'gesture.pan' },
  { keys: ['gesture.middleDrag'], text: 'gesture.pan' },
  { keys: ['gesture.wheel'], text: 'gesture.zoom' },
  { keys: ['key.shift', 'gesture.wheel'], text: 'gesture.size' },
  { keys: ['key.alt', 'gesture.rightDrag'], text: 'gesture.size' },
  { keys: ['key.escape'], text: 'gesture.cancel' },
];

/** The keys of this mode on one sheet, as this keyboard prints them. */
export function KeySheet() {
  const { app, commands } = useApp();
  const { t } = useText();
  const sheet = useRef<HTMLDivElement>(null);
  // Digits are classes in a ROI and views of a dataset: one meaning at a time.
  const otherScope = useAppState((s) => (s.place.kind === 'dataset' ? null : 'dataset'));
  const close = () => app.setState({ overlay: null });
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    sheet.current?.focus();
    return () => before?.focus({ preventScroll: true });
  }, []);
  return (
    <div className="search-veil" onPointerDown={close}>
      <div
        ref={sheet}
        className="key-sheet"
        role="dialog"
        aria-modal="true"
        aria-label={t('keySheet.title')}
        tabIndex={-1}
        data-testid="key-sheet"
        onPointerDown={(event) => event.stopPropagation()}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === 'Escape') close();
        }}
      >
        <header>
          <h1>{t('keySheet.title')}</h1>
          <IconButton icon="close" label={t('common.close')} onClick={close} />
        </header>
        <div className="key-columns">
          <ClassKeys />
          <section>
            <h2>{t('keySheet.gestures')}</h2>
            <dl>
              {gestures.map(({ keys, text }, index) => (
                <div key={index}>
                  <dt>
                    <KeyCaps caps={keys.map((key) => t(key))} />
                  </dt>
                  <dd>{t(text)}</dd>
                </div>
              ))}
            </dl>
          </section>
          {groups.map((group) => (
            <section key={group}>
              <h2>{t(`keySheet.group.${group}`)}</h2>
              <CommandKeys
                commands={commands.filter(
                  (c) => c.group === group && c.strokes.length > 0 && c.scope !== otherScope,
                )}
              />
            </section>
          ))}
        </div>
        <p className="key-foot">{t('keySheet.foot')}</p>
      </div>
    </div>
  );
}

function CommandKeys({ commands, isNarrow = false }: { commands: readonly Command[]; isNarrow?: boolean }) {
  const { t } = useText();
  const layout = useLayoutMap();
  return (
    <dl className={isNarrow ? 'key-narrow' : undefined}>
      {commands.map((command) => (
        <div key={command.id}>
          <dt>
            <KeyCaps caps={keyCaps(command.strokes[0]!, layout, t)} />
          </dt>
          <dd>{t(command.title)}</dd>
        </div>
      ))}
    </dl>
  );
}

function ClassKeys() {
  const { commands } = useApp();
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  return (
    <section>
      <h2>{t('keySheet.classes')}</h2>
      <dl className="key-narrow">
        {classRows(nomenclature)
          .filter((row) => row.keyLabel)
          .map((row) => (
            <div key={row.class.value}>
              <dt>
                <KeyCaps caps={[row.keyLabel]} />
              </dt>
              <dd>{row.class[language]}</dd>
            </div>
          ))}
      </dl>
      <p className="key-note">{t('keySheet.again')}</p>
      <CommandKeys
        isNarrow
        commands={commands.filter((c) => c.group === 'classes' && !c.id.startsWith('class.key.'))}
      />
    </section>
  );
}
