import { Button } from '@mantine/core';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { flagReasons, type FlagReason } from '../../../shared/comparison/verdicts.ts';
import { useApp } from '../../app/AppContext.ts';
import { digitOf } from '../../app/keys.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { KeyCaps } from '../../ui/KeyCap.tsx';
import { changeDraft, openRemark, type RemarkDraft } from './remarkStore.ts';

/** A new remark: with F2 first its reason, picked by a digit, then its text. */
export function RemarkDraftForm({ draft, onClose }: { draft: RemarkDraft; onClose(): void }) {
  const { client, desk } = useApp();
  const { t } = useText();
  const [text, setText] = useState('');
  const [isSaving, setIsSaving] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const reasons = useRef<HTMLUListElement>(null);
  const { asksFlag, flag } = draft;
  useEffect(() => {
    (asksFlag ? reasons.current?.querySelector('button') : field.current)?.focus();
  }, [asksFlag]);
  const pick = (reason: FlagReason) => changeDraft({ flag: reason, asksFlag: false });
  const isEmpty = text.trim() === '' && flag === null;
  const save = async () => {
    if (isEmpty || isSaving) return;
    setIsSaving(true);
    try {
      const { datasetId, roiKey, patchId, x, y, eventId } = draft;
      const remark = await client.review.addRemark({
        ...{ datasetId, roiKey, patchId, x, y, eventId, flag },
        text: text.trim(),
      });
      desk.getState().noteReview();
      onClose();
      // Flags come in rows: the next place is looked for at once. A comment is seen as it was saved.
      if (flag === null) openRemark(remark.id);
    } catch (error) {
      // What was written stays, and goes out under the same id when it is sent again.
      notifyError(error);
    } finally {
      setIsSaving(false);
    }
  };
  if (asksFlag)
    return (
      <>
        <Head title={t('remark.flagTitle')} onClose={onClose} />
        <ul
          ref={reasons}
          className="flag-reasons"
          onKeyDown={(event) => {
            const digit = digitOf(event.nativeEvent);
            const reason = digit === null ? undefined : flagReasons[Number(digit) - 1];
            if (reason) {
              event.preventDefault();
              pick(reason);
            } else moveFocus(event);
          }}
        >
          {flagReasons.map((reason, at) => (
            <li key={reason}>
              <button type="button" data-testid={`flag-${reason}`} onClick={() => pick(reason)}>
                <KeyCaps caps={[String(at + 1)]} />
                {t(`remark.flag.${reason}`)}
              </button>
            </li>
          ))}
        </ul>
      </>
    );
  return (
    <>
      <Head title={t(flag ? `remark.flag.${flag}` : 'remark.new')} onClose={onClose} />
      <textarea
        ref={field}
        rows={3}
        maxLength={4000}
        value={text}
        placeholder={t('remark.placeholder')}
        aria-label={t('remark.placeholder')}
        data-testid="remark-text"
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => onEnter(event, () => void save())}
      />
      <footer>
        <select
          className="desk-select"
          aria-label={t('remark.flag')}
          value={flag ?? ''}
          onChange={(event) =>
            changeDraft({ flag: (event.currentTarget.value || null) as FlagReason | null })
          }
        >
          <option value="">{t('remark.noFlag')}</option>
          {flagReasons.map((reason) => (
            <option key={reason} value={reason}>
              {t(`remark.flag.${reason}`)}
            </option>
          ))}
        </select>
        <Button
          size="compact-sm"
          disabled={isEmpty}
          loading={isSaving}
          title={t('remark.enterHint')}
          onClick={() => void save()}
          data-testid="remark-save"
        >
          {t('remark.add')}
        </Button>
      </footer>
    </>
  );
}

export function Head({ title, onClose }: { title: string; onClose(): void }) {
  const { t } = useText();
  return (
    <header>
      <h2>{title}</h2>
      <IconButton icon="close" label={t('remark.close')} onClick={onClose} />
    </header>
  );
}

/** Enter says it; with Shift it begins a line. While a character is being composed Enter is of the composition. */
export function onEnter(event: KeyboardEvent, say: () => void): void {
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
  event.preventDefault();
  say();
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}
