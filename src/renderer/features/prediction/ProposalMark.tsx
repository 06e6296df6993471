import { Checkbox } from '@mantine/core';
import { useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { proposedLayers } from '../compare/classLayers.ts';

/** Marks on the map where the model means another class than the masks, fainter where it is less sure. */
export function ProposalMark() {
  const { t } = useText();
  const isMarked = useSession((s) => s.difference?.join() === proposedLayers.join());
  const setDifference = useSession((s) => s.setDifference);
  return (
    <Checkbox
      label={t('prediction.mark')}
      checked={isMarked}
      onChange={(event) => setDifference(event.currentTarget.checked ? proposedLayers : null)}
      data-testid="proposal-mark"
    />
  );
}
