import { useApp, useAppState, useSession, type AppServices } from '../../app/AppContext.ts';
import { placeNomenclature, placeRois } from '../../app/selectors.ts';
import type { Command } from '../../app/commands.ts';
import { useCaps } from '../../app/useCommand.tsx';
import { useText, type Language, type Translate } from '../../i18n/index.ts';
import { foldText } from '../../ui/format.ts';
import { KeyCaps } from '../../ui/KeyCap.tsx';
import { SearchOverlay, type SearchItem } from '../../ui/SearchOverlay.tsx';
import { Swatch } from '../../ui/Swatch.tsx';
import { coordinateItems } from '../place/goToItems.tsx';
import { classColor } from '../classes/classColor.ts';
import { findClasses } from '../classes/classKeys.ts';
import { ownSetsThere } from '../views/viewActions.tsx';

const maxItems = 60;

type CapsFor = (command: Command) => readonly string[];

/** Everything by name: commands with their keys, classes, ROIs, patches. */
export function CommandPalette() {
  const services = useApp();
  const { t, language } = useText();
  const capsFor = useCaps();
  useAppState(placeRois);
  useSession((s) => s.palette);
  return (
    <SearchOverlay
      label={t('search.label')}
      placeholder={t('search.placeholder')}
      empty={t('search.none')}
      testId="command-palette"
      onClose={() => services.app.setState({ overlay: null })}
      find={(typed) => findEverything(services, typed, t, language, capsFor)}
    />
  );
}

function findEverything(
  services: AppServices,
  typed: string,
  t: Translate,
  language: Language,
  capsFor: CapsFor,
): SearchItem[] {
  const words = foldText(typed).split(/\s+/).filter(Boolean);
  const matches = (text: string) => {
    const folded = foldText(text);
    return words.every((word) => folded.includes(word));
  };
  const commands = findCommands(services, matches, t, capsFor);
  // Nothing typed yet: what can be done, not what there is.
  if (words.length === 0) return commands;
  return [
    ...coordinateItems(services, typed, t, language).items,
    ...commands,
    ...findOwnSets(services, matches, t),
    ...findClassItems(services, typed, t, language),
    ...findPlaces(services, matches, t),
  ].slice(0, maxItems);
}

function findCommands(
  services: AppServices,
  matches: (text: string) => boolean,
  t: Translate,
  capsFor: CapsFor,
): SearchItem[] {
  return services.commands
    .filter((command) => !command.release || command.group === 'tools')
    .filter((command) => !command.id.startsWith('class.key.') && command.id !== 'window.palette')
    .filter((command) => command.isAvailable?.(services) ?? true)
    .filter((command) => matches(t(command.title)))
    .map((command) => ({
      id: command.id,
      label: t(command.title),
      aside: <KeyCaps caps={capsFor(command)} />,
      choose: () => command.run(services),
    }));
}

function findOwnSets(services: AppServices, matches: (text: string) => boolean, t: Translate): SearchItem[] {
  return ownSetsThere(services)
    .filter((set) => matches(set.name ?? ''))
    .map((set) => ({
      id: set.id,
      label: set.name,
      aside: t('views.search'),
      choose() {
        services.session.getState().setViewSet(set.id);
        services.app.getState().map?.focus();
      },
    }));
}

function findClassItems(
  services: AppServices,
  typed: string,
  t: Translate,
  language: Language,
): SearchItem[] {
  const { app, session } = services;
  if (!app.getState().map) return [];
  const { palette } = session.getState();
  return findClasses(placeNomenclature(app.getState()), typed).map((c) => ({
    id: `class ${c.value}`,
    label: (
      <>
        <Swatch color={classColor(c, palette)} /> {c[language]}
      </>
    ),
    aside: t('search.class'),
    choose() {
      session.getState().setClass(c.value);
      app.getState().map?.focus();
    },
  }));
}

function findPlaces(
  { app, actions }: AppServices,
  matches: (text: string) => boolean,
  t: Translate,
): SearchItem[] {
  const { openPatches, map } = app.getState();
  const patches = openPatches
    .filter((patch) => matches(patch.patchId))
    .map((patch) => ({
      id: patch.patchId,
      label: patch.patchId,
      aside: t('search.patch'),
      choose: () => map?.goToPatch(patch.patchId),
    }));
  const rois = placeRois(app.getState())
    .filter((roi) => matches(roi.roiKey))
    .slice(0, maxItems)
    .map((roi) => ({
      id: roi.roiKey,
      label: roi.roiKey,
      aside: t('search.roi'),
      choose: () => actions.go({ kind: 'roi', datasetId: roi.datasetId, roiKey: roi.roiKey }),
    }));
  return [...rois, ...patches];
}
