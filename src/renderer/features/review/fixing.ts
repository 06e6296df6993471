import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import { decodeSet } from '../../../shared/editing/pixelSet.ts';
import { fromBase64 } from '../../../shared/editing/runsBase64.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { isNetworkFailure } from '../../client/toErrorData.ts';
import { translate } from '../../i18n/index.ts';
import { rulesOf } from '../editing/useLimits.ts';
import { cardStore } from './cardStore.ts';
import { setOfRings } from './setOfRings.ts';

/**
 * Sets the pixels of the open item to a class, as one edit that can be undone. Locks and the gate hold, as for every tool.
 *
 * @throws AppError what the core refuses it for.
 */
export async function setArea({ client, app, session, document }: AppServices, value: number): Promise<void> {
  const { item } = cardStore.getState();
  const { map } = app.getState();
  if (!item || !map) return;
  const { datasetId, id } = item;
  const answer = await client.comparison.itemSet({ datasetId, id });
  if (!answer) return cardStore.setState({ state: 'gone' });
  let failure: unknown = null;
  const done = await map.operate(async (input) => {
    try {
      return await client.editing.apply({
        ...input,
        op: { op: 'set', value },
        scope: { kind: 'roi' },
        rules: rulesOf(session.getState().rules),
        selection: answer.set,
      });
    } catch (error) {
      // Without an answer it is asked again under the same id; what the core refuses is said.
      if (isNetworkFailure(error)) throw error;
      failure = error;
      return null;
    }
  });
  if (failure) throw failure;
  if (!done) document.setState({ toolNote: translate('tools.nothingChanged') });
}

/** Limits the tools to the item's area or to its region while it is fixed; null limits them no more. */
export async function clipTo(services: AppServices, clip: 'area' | 'region' | null): Promise<void> {
  const { document, desk } = services;
  const set = clip === null ? null : await setOfClip(services, clip);
  if (clip !== null && !set) return;
  document.setState({ selection: set });
  cardStore.setState({ clip });
  if (clip !== null) desk.getState().setFixing(true);
}

async function setOfClip({ client }: AppServices, clip: 'area' | 'region'): Promise<PixelSet | null> {
  const { item, regionRings } = cardStore.getState();
  if (!item) return null;
  if (clip === 'region') return regionRings.length > 0 ? setOfRings(regionRings) : null;
  const answer = await client.comparison.itemSet({ datasetId: item.datasetId, id: item.id });
  return answer && decodeSet(fromBase64(answer.set));
}
