import { Popover } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { useApp, useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { setOf } from '../../state/session.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { deleteOwnSet, renameOwnSet, saveAsOwnSet, saveChanges } from './viewActions.tsx';
import { useViews, viewsStore } from './viewState.ts';

const maxNameLength = 60;
const setOpen = (saving: boolean) => viewsStore.setState({ saving });

/** The plus beside the sets: keeps how it looks now under a name; renames and deletes a set of the user's own. */
export function SetMenu() {
  const { app } = useApp();
  const { t } = useText();
  const open = useViews((s) => s.saving);
  const close = () => {
    setOpen(false);
    app.getState().map?.focus();
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={264} trapFocus returnFocus={false}>
      <Popover.Target>
        <span>
          <IconButton
            icon="plus"
            label={t('views.menu')}
            active={open}
            testId="set-menu"
            onClick={() => setOpen(!open)}
          />
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="set-form" role="dialog" aria-label={t('views.menu')} data-testid="set-form">
          <SetForm onDone={close} />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function SetForm({ onDone }: { onDone(): void }) {
  const services = useApp();
  const { t } = useText();
  const set = useSession((s) => setOf(s, s.viewSet));
  const isChanged = useSession((s) => s.changedLooks[set.id] !== undefined);
  const done = (act: () => void) => () => {
    act();
    onDone();
  };
  return (
    <>
      <NameForm
        label={t('views.saveAs')}
        submit={t('views.save')}
        initial=""
        testId="set-save"
        onName={(name) => done(() => saveAsOwnSet(services, name))()}
      />
      {set.name !== null && (
        <>
          <NameForm
            key={set.id}
            label={t('views.renameOf', { name: set.name })}
            submit={t('views.rename')}
            initial={set.name}
            testId="set-rename"
            onName={(name) => done(() => renameOwnSet(services, set.id, name))()}
          />
          <div className="set-form-row">
            {isChanged && (
              <TextButton testId="set-save-changes" onClick={done(() => saveChanges(services))}>
                {t('views.saveChanges')}
              </TextButton>
            )}
            <TextButton testId="set-delete" onClick={done(() => deleteOwnSet(services, set.id))}>
              {t('views.delete')}
            </TextButton>
          </div>
        </>
      )}
    </>
  );
}

function TextButton({ onClick, testId, children }: { onClick(): void; testId: string; children: ReactNode }) {
  return (
    <button type="button" className="text-button" data-testid={testId} onClick={onClick}>
      {children}
    </button>
  );
}

function NameForm({
  label,
  submit,
  initial,
  testId,
  onName,
}: {
  label: string;
  submit: string;
  initial: string;
  testId: string;
  onName(name: string): void;
}) {
  const [name, setName] = useState(initial);
  const id = useId();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) onName(name);
      }}
    >
      <label htmlFor={id}>{label}</label>
      <div className="set-form-row">
        <input
          id={id}
          className="small-input"
          value={name}
          maxLength={maxNameLength}
          spellCheck={false}
          onChange={(event) => setName(event.target.value)}
          data-testid={`${testId}-name`}
        />
        <button type="submit" className="text-button" disabled={!name.trim()} data-testid={testId}>
          {submit}
        </button>
      </div>
    </form>
  );
}
