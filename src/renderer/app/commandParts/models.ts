import { openEvaluate } from '../../features/evaluate/evaluateStore.ts';
import { hasRanked, stepRanked } from '../../features/models/rankedQueue.ts';
import type { TextKey } from '../../i18n/index.ts';
import type { AppServices } from '../AppContext.ts';
import type { Command } from '../commands.ts';
import { notifyError } from '../notify.ts';
import { placeDatasetId } from '../selectors.ts';

const showModels = ({ app }: AppServices): void =>
  app.setState((s) => ({ activity: 'models', layout: { ...s.layout, sideOpen: true } }));

const step = (name: 'next' | 'previous', key: string, by: 1 | -1): Command => ({
  id: `models.${name}`,
  group: 'go',
  title: `models.command.${name}` as TextKey,
  strokes: [{ key }],
  scope: 'global',
  isAvailable: hasRanked,
  run: (services) => void stepRanked(services, by).catch(notifyError),
});

/** Commands of `features/models`. */
export const modelsCommands: readonly Command[] = [
  step('next', 'PageDown', 1),
  step('previous', 'PageUp', -1),
  {
    id: 'models.evaluate',
    group: 'go',
    title: 'models.command.evaluate',
    strokes: [],
    scope: 'global',
    isAvailable: ({ app }) => placeDatasetId(app.getState()) !== null,
    run(services) {
      const datasetId = placeDatasetId(services.app.getState());
      if (datasetId === null) return;
      showModels(services);
      openEvaluate(datasetId);
    },
  },
  {
    id: 'go.models',
    group: 'go',
    title: 'models.command.go',
    strokes: [],
    scope: 'global',
    isAvailable: ({ app }) => Boolean(app.getState().workspace),
    run: showModels,
  },
];
