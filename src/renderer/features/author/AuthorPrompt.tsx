import { Button, Popover, TextInput } from '@mantine/core';
import { useEffect, useState, type FormEvent } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';

/** Asks once who is working here; a panel beside the land, never in front of it. */
export function AuthorPrompt() {
  const { t } = useText();
  const missing = useAppState((s) => s.workspace != null && s.workspace.author === null);
  if (!missing) return null;
  return (
    <section className="author-prompt" aria-label={t('author.title')} data-testid="author-prompt">
      <h2>{t('author.title')}</h2>
      <p>{t('author.why')}</p>
      <AuthorForm />
    </section>
  );
}

/** Who is working; a click changes it. */
export function AuthorButton() {
  const { t } = useText();
  const author = useAppState((s) => s.workspace?.author ?? null);
  const [open, setOpen] = useState(false);
  if (author === null) return null;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus>
      <Popover.Target>
        <button
          type="button"
          className="text-button author-button"
          title={t('author.current', { name: author })}
          aria-label={t('author.current', { name: author })}
          onClick={() => setOpen(!open)}
        >
          {author}
        </button>
      </Popover.Target>
      <Popover.Dropdown w={280}>
        <AuthorForm onDone={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function AuthorForm({ onDone }: { onDone?(): void }) {
  const { actions } = useApp();
  const { t } = useText();
  const systemUser = useAppState((s) => s.info?.systemUser ?? '');
  const author = useAppState((s) => s.workspace?.author ?? null);
  const [name, setName] = useState(author ?? systemUser);
  useEffect(() => setName(author ?? systemUser), [author, systemUser]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    actions.setAuthor(name.trim()).then(onDone, notifyError);
  };
  return (
    <form className="author-form" onSubmit={submit}>
      <TextInput
        label={t('author.name')}
        value={name}
        maxLength={120}
        onChange={(event) => setName(event.currentTarget.value)}
        data-testid="author-name"
      />
      <Button type="submit" disabled={!name.trim()} data-testid="author-save">
        {t('author.save')}
      </Button>
    </form>
  );
}
