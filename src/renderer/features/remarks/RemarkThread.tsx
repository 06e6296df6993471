import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Remark } from '../../../shared/contract/index.ts';
import { useApp } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { momentText } from '../history/editTexts.ts';
import { Head, onEnter } from './RemarkDraftForm.tsx';

/** A remark with its answers: answered, resolved, opened again. */
export function RemarkThread({
  remark,
  datasetId,
  onClose,
}: {
  remark: Remark;
  datasetId: string;
  onClose(): void;
}) {
  const { client, desk } = useApp();
  const { t, language } = useText();
  const [text, setText] = useState('');
  const [isSending, setIsSending] = useState(false);
  const eventId = useRef(crypto.randomUUID());
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const send = async (call: () => Promise<unknown>) => {
    setIsSending(true);
    try {
      await call();
      eventId.current = crypto.randomUUID();
      desk.getState().noteReview();
      return true;
    } catch (error) {
      notifyError(error);
      return false;
    } finally {
      setIsSending(false);
    }
  };
  const of = () => ({ datasetId, eventId: eventId.current, remarkId: remark.id });
  const answer = async () => {
    if (text.trim() === '' || isSending) return;
    if (await send(() => client.review.answerRemark({ ...of(), text: text.trim() }))) setText('');
  };
  const resolve = () => send(() => client.review.resolveRemark({ ...of(), resolved: !remark.resolved }));
  return (
    <>
      <Head title={t(remark.flag ? `remark.flag.${remark.flag}` : 'remark.noFlag')} onClose={onClose} />
      <ol className="remark-thread">
        {[remark, ...remark.answers].map(({ id, author, utc, text: said }) => (
          <li key={id}>
            <p className="muted">
              {author} · {momentText(utc, language)}
            </p>
            {said && <p className="remark-said">{said}</p>}
          </li>
        ))}
      </ol>
      <textarea
        ref={field}
        rows={2}
        maxLength={4000}
        value={text}
        placeholder={t('remark.answerPlaceholder')}
        aria-label={t('remark.answerPlaceholder')}
        data-testid="remark-answer"
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => onEnter(event, () => void answer())}
      />
      <footer>
        <Button
          variant="default"
          size="compact-sm"
          disabled={isSending}
          onClick={() => void resolve()}
          data-testid="remark-resolve"
        >
          {t(remark.resolved ? 'remark.reopen' : 'remark.resolve')}
        </Button>
        <Button
          size="compact-sm"
          disabled={text.trim() === '' || isSending}
          title={t('remark.enterHint')}
          onClick={() => void answer()}
        >
          {t('remark.answer')}
        </Button>
      </footer>
    </>
  );
}
