import { useEffect, useState } from 'react';
import { lambert93Code } from '../../../shared/geo/crs.ts';
import { useApp, useAppState, type AppServices } from '../../app/AppContext.ts';
import type { OverviewView } from '../../map/overviewOptions.ts';
import { isFactId } from './overviewFacts.ts';
import type { OverviewGround } from './OverviewLegend.tsx';
import type { FactChoice } from './useOverviewFacts.ts';

/** What is kept of the map: of each dataset its view and facts, of the workspace its ground. */
export interface OverviewSettings {
  readonly crs: string;
  readonly choice: FactChoice;
  readonly ground: OverviewGround;
  readonly isFolded: boolean;
  readonly view: OverviewView | null;
}

const initialChoice: FactChoice = { color: 'none', size: 'patches', colorText: '', sizeText: '' };
/** The online map is off until someone turns it on. */
const initialGround: OverviewGround = { kind: 'outline', map: 'plan', url: '' };

export const settingKeys = {
  choice: (datasetId: string) => `overview:${datasetId}`,
  view: (datasetId: string) => `overviewView:${datasetId}`,
  ground: 'overviewGround',
  folded: 'overviewFolded',
};

/** What was kept of the map of a dataset, and the CRS it lies in; null until they are read. */
export function useOverviewSettings(datasetId: string): OverviewSettings | null {
  const services = useApp();
  const layout = useAppState((s) => s.workspace?.datasets.find((d) => d.id === datasetId)?.layout ?? null);
  const firstRoi = useAppState((s) => s.rois[datasetId]?.find((roi) => roi.extent)?.roiKey ?? null);
  // FLAIR lies in Lambert-93; only images of one's own may lie elsewhere, and their headers tell.
  const asks = layout === 'plain' ? firstRoi : null;
  const isReady = layout !== null && (layout !== 'plain' || firstRoi !== null);
  const [settings, setSettings] = useState<OverviewSettings | null>(null);
  useEffect(() => {
    if (!isReady) return;
    let gone = false;
    void Promise.all([readSettings(services, datasetId), readCrs(services, datasetId, asks)]).then(
      ([read, crs]) => !gone && setSettings({ ...read, crs }),
    );
    return () => {
      gone = true;
    };
  }, [services, datasetId, asks, isReady]);
  return settings;
}

async function readSettings(
  { actions }: AppServices,
  datasetId: string,
): Promise<Omit<OverviewSettings, 'crs'>> {
  // What cannot be read is as if it had never been chosen.
  const read = async <T>(key: string) =>
    (await actions
      .settings()
      ?.read<T>(key)
      .catch(() => null)) ?? null;
  const [choice, ground, folded, view] = await Promise.all([
    read<Partial<FactChoice>>(settingKeys.choice(datasetId)),
    read<Partial<OverviewGround>>(settingKeys.ground),
    read<boolean>(settingKeys.folded),
    read<OverviewView>(settingKeys.view(datasetId)),
  ]);
  return {
    choice: {
      ...initialChoice,
      ...choice,
      color: isFactId(choice?.color) ? choice.color : initialChoice.color,
      size: isFactId(choice?.size) ? choice.size : initialChoice.size,
    },
    ground: { ...initialGround, ...ground },
    isFolded: folded ?? false,
    view: view && Number.isFinite(view.resolution) && view.center?.every(Number.isFinite) ? view : null,
  };
}

async function readCrs({ client }: AppServices, datasetId: string, roiKey: string | null): Promise<string> {
  if (roiKey === null) return lambert93Code;
  try {
    return (await client.catalogue.roi({ datasetId, roiKey })).crs;
  } catch {
    // A ROI that cannot be read is reported where it is opened; the map only needs some plane.
    return '';
  }
}
