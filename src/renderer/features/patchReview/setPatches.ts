import { notifications } from '@mantine/notifications';
import type { PatchState, SkipCode } from '../../../shared/comparison/verdicts.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { translate } from '../../i18n/index.ts';

/** Says where some patches stand. The event has one id: a call that is sent again is stored once. */
export async function setPatches(
  { client, desk }: AppServices,
  datasetId: string,
  patchIds: readonly string[],
  state: PatchState,
  skipCode: SkipCode | null = null,
): Promise<number> {
  const { patches } = await client.review.setPatches({
    ...{ datasetId, state, skipCode },
    eventId: crypto.randomUUID(),
    patchIds: [...patchIds],
  });
  desk.getState().noteReview();
  return patches;
}

/** The same, and says so: for keys pressed on the map, where no list shows it. */
export async function setAndSay(
  services: AppServices,
  datasetId: string,
  patchIds: readonly string[],
  state: PatchState,
  /** Of a single patch. */
  name?: string,
): Promise<void> {
  const count = await setPatches(services, datasetId, patchIds, state);
  notifications.show({
    id: 'patch-review',
    message: translate('patchReview.done', {
      count,
      n: name ?? String(count),
      state: translate(`patchReview.state.${state}`),
    }),
    color: 'gray',
    autoClose: 4000,
    closeButtonProps: { 'aria-label': translate('common.close') },
  });
}
