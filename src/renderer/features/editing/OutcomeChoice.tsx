import { useApp, useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { outcomes } from '../../state/session.ts';
import { Choice } from '../views/Choice.tsx';

/** What a shape, a fill, the wand or a region does with its pixels. */
export function OutcomeChoice() {
  const { app } = useApp();
  const { t } = useText();
  const outcome = useSession((s) => s.toolOptions.outcome);
  const setOptions = useSession((s) => s.setToolOptions);
  return (
    <span onClick={(event) => event.detail > 0 && app.getState().map?.focus()}>
      <Choice
        label={t('tools.outcome')}
        value={outcome}
        options={outcomes.map((value) => ({ value, label: t(`tools.outcome.${value}`) }))}
        onChoose={(value) => setOptions({ outcome: value })}
        testId="outcome"
      />
    </span>
  );
}
