import type { AppServices } from '../../app/AppContext.ts';
import { placeDataset, placeNomenclature } from '../../app/selectors.ts';
import { currentLanguage, translate } from '../../i18n/index.ts';
import { pixelToWorld } from '../../../shared/geo/grid.ts';
import type { EvidenceCard, RoiDetail } from '../../../shared/contract/index.ts';
import type { Layout } from '../../../shared/model/layouts.ts';
import { appVersion } from '../../../shared/version.ts';
import { imageryStore } from '../../map/imagery/imageryStore.ts';
import { formatNumber } from '../../ui/format.ts';
import { download } from '../health/saveCsv.ts';
import { cardCsv } from './cardCsv.ts';
import { evidenceStore } from './evidenceStore.ts';
import { paintCard } from './paintCard.ts';
import { extentOfCard, picturesOf, readPicture } from './pictures.ts';
import { shownOrbit } from './radarCurves.ts';

const flairNames = { 'flair-hub': 'FLAIR-HUB', 'flair-1': 'FLAIR #1', 'flair-2': 'FLAIR #2' } as const;

/** The open card as two files of one name: a picture, and its numbers. Does nothing without an answered card. */
export async function saveCard(services: AppServices): Promise<void> {
  const { app, document } = services;
  const { card, answered, orbit } = evidenceStore.getState();
  const { roi } = document.getState();
  const { map } = app.getState();
  const dataset = placeDataset(app.getState());
  if (!card || !answered || !roi || !map || !dataset || answered.roiKey !== roi.roiKey) return;
  const layers = imageryStore.getState().layers ?? [];
  const extent = extentOfCard(roi, card);
  const pictures = extent
    ? await Promise.all(
        picturesOf(layers).map((id) => readPicture(id, layers, extent, map.shared.roi.reader)),
      )
    : [];
  const language = currentLanguage();
  const at = pixelToWorld(roi, answered.x + 0.5, answered.y + 0.5);
  const nomenclature = placeNomenclature(app.getState());
  const licence = licenceOf(dataset.layout, dataset.synthetic);
  const savedAt = new Date().toISOString();
  const place = at.map((metres) => formatNumber(metres, language, 1)).join(' ');
  const picture = await paintCard({
    ...{ card, roi, pictures, nomenclature, language, t: translate },
    orbit: shownOrbit(card, orbit),
    palette: services.session.getState().palette,
    origin: [dataset.name, roi.roiKey, `${roi.crs} ${place}`].join(' · '),
    footer: [licence, `Arpenteur ${appVersion}`, savedAt.slice(0, 10)].filter(Boolean).join(' · '),
  });
  const csv = cardCsv(card, {
    ...{ dataset: dataset.name, roiKey: roi.roiKey, crs: roi.crs, at, nomenclature, licence, savedAt },
  });
  const name = fileName(roi, card, answered);
  download(picture, `${name}.png`);
  download(new Blob([csv], { type: 'text/csv' }), `${name}.csv`);
}

/** The words that the licence asks for; generated data say that they are. */
function licenceOf(layout: Layout, isSynthetic: boolean): string | null {
  if (isSynthetic) return translate('evidence.synthetic');
  return layout === 'plain' ? null : translate('evidence.licence', { name: flairNames[layout] });
}

/** `arpenteur_D012-2019_AA-S1-5_lpis21_x120_y340`: a name for any file system. */
export function fileName(
  roi: Pick<RoiDetail, 'roiKey'>,
  card: Pick<EvidenceCard, 'region' | 'patchId'>,
  at: { readonly x: number; readonly y: number },
): string {
  const what = card.region
    ? `lpis${card.region.codes[2]}_x${at.x}_y${at.y}`
    : card.patchId.startsWith(`${roi.roiKey}_`)
      ? card.patchId.slice(roi.roiKey.length + 1)
      : card.patchId;
  return `arpenteur_${roi.roiKey}_${what}`.replaceAll(/[^\w.-]+/g, '-');
}
