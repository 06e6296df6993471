import { useApp, useDesk } from '../../app/AppContext.ts';
import { useCaps } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { KeyCaps } from '../../ui/KeyCap.tsx';

/** In the status bar while an item is judged: its keys. */
export function ReviewHint() {
  const { commands } = useApp();
  const { t } = useText();
  const capsFor = useCaps();
  const isFixing = useDesk((s) => s.isFixing);
  const caps = (id: string) => {
    const command = commands.find((known) => known.id === id);
    return command ? capsFor(command) : [];
  };
  if (isFixing) return null;
  const hints = [
    [caps('review.evidence'), t('review.hint.evidence')],
    [caps('layers.mask'), t('review.hint.peek')],
    [caps('layers.lpis'), t('review.hint.lpis')],
    [caps('tool.brush'), t('review.hint.fix')],
  ] as const;
  return (
    <span className="status-item status-tool" data-testid="status-review">
      <strong>{t('activity.review')}</strong>
      <span className="status-hints">
        <KeyCaps caps={caps('review.verdict.cosia')} />–<KeyCaps caps={caps('review.verdict.unsure')} />{' '}
        <KeyCaps caps={caps('review.verdict.falseAlarm')} /> {t('review.hint.verdict')}
        <span className="dot" />
        <KeyCaps caps={caps('review.enter')} /> {t('review.hint.next')}
        {hints.map(([keys, text]) => (
          <span key={text} className="status-item">
            <span className="dot" />
            <KeyCaps caps={keys} /> {text}
          </span>
        ))}
      </span>
    </span>
  );
}
