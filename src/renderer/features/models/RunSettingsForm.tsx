import { useState } from 'react';
import { deviceChoices, overlaps, type ModelInfo } from '../../../shared/contract/index.ts';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useDevices } from './DeviceList.tsx';
import { chooseSettings, useModelsState } from './modelsStore.ts';

/** Device, overlap, margin, probabilities: folded, because the usual ones are right for most. */
export function RunSettingsForm({ model }: { model: ModelInfo }) {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  const settings = useModelsState((s) => s.settings);
  const { manifest } = model;
  const said = [
    t(`models.device.${settings.device}`),
    t(`models.overlap.${settings.overlap}`),
    ...(settings.marginPx === null ? [] : [`${settings.marginPx} px`]),
    ...(settings.probabilities ? [t('models.probabilitiesShort')] : []),
  ];
  return (
    <div className="run-settings">
      <button
        type="button"
        className="run-settings-fold"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        data-testid="run-settings"
      >
        <Icon name="chevron" size={11} />
        <span>{t('models.settings')}</span>
        <span className="run-settings-said">{isOpen ? '' : said.join(' · ')}</span>
      </button>
      {isOpen && (
        <>
          <DeviceChoice />
          <label className="models-field">
            <span title={t('models.overlapHelp')}>{t('models.overlap')}</span>
            <select
              className="models-select"
              value={settings.overlap}
              onChange={(event) => {
                const overlap = overlaps.find((id) => id === event.currentTarget.value);
                if (overlap) chooseSettings({ overlap });
              }}
              data-testid="run-overlap"
            >
              {overlaps.map((id) => (
                <option key={id} value={id}>
                  {t(`models.overlap.${id}`)}
                </option>
              ))}
            </select>
          </label>
          <label className="models-field">
            <span title={t('models.marginHelp')}>{t('models.margin')}</span>
            <input
              className="models-number"
              type="number"
              min={0}
              max={Math.max(0, Math.ceil(manifest.tilePx / 2) - 1)}
              placeholder={String(manifest.marginPx)}
              value={settings.marginPx ?? ''}
              onChange={(event) =>
                chooseSettings({ marginPx: marginOf(event.currentTarget.value, manifest.tilePx) })
              }
              data-testid="run-margin"
            />
          </label>
          <label className="models-check" title={t('models.probabilitiesHelp')}>
            <input
              type="checkbox"
              checked={settings.probabilities}
              onChange={(event) => chooseSettings({ probabilities: event.currentTarget.checked })}
              data-testid="run-probabilities"
            />
            <span>{t('models.probabilities')}</span>
          </label>
        </>
      )}
    </div>
  );
}

/** Empty: the manifest's. Twice the margin must be less than the tile. */
function marginOf(text: string, tilePx: number): number | null {
  const margin = Number.parseInt(text, 10);
  if (!Number.isFinite(margin)) return null;
  return Math.max(0, Math.min(margin, Math.ceil(tilePx / 2) - 1));
}

function DeviceChoice() {
  const { t } = useText();
  const device = useModelsState((s) => s.settings.device);
  const devices = useDevices();
  const stateOf = (id: string) => devices.data?.find((report) => report.device === id)?.state;
  return (
    <label className="models-field">
      <span>{t('models.deviceLabel')}</span>
      <select
        className="models-select"
        value={device}
        onChange={(event) => {
          const chosen = deviceChoices.find((id) => id === event.currentTarget.value);
          if (chosen) chooseSettings({ device: chosen });
        }}
        data-testid="run-device"
      >
        {deviceChoices.map((id) => {
          const state = stateOf(id);
          const isOff = state === 'absent' || state === 'broken';
          const name = t(`models.device.${id}`);
          return (
            <option key={id} value={id} disabled={isOff}>
              {isOff ? `${name} (${t(`models.devices.${state}`)})` : name}
            </option>
          );
        })}
      </select>
    </label>
  );
}
