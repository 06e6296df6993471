import { useState } from 'react';
import type { DeviceReport } from '../../../shared/contract/index.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Section } from '../../ui/Section.tsx';
import { useRead, type Reading } from '../agreement/useRead.ts';
import { noteDevices, useModelsState } from './modelsStore.ts';

/** Where models can run here: what the self-test of each device found. */
export function useDevices(): Reading<DeviceReport[]> {
  const { client } = useApp();
  const coreId = useAppState((s) => s.info?.coreId ?? '');
  const version = useModelsState((s) => s.devicesVersion);
  return useRead(`devices ${coreId}`, version, (signal) =>
    client.inference.devices({ test: false }, { signal }),
  );
}

/** The devices with their state and speed, and a way to try them now. */
export function DeviceList() {
  const { client } = useApp();
  const { t } = useText();
  const devices = useDevices();
  const [isTesting, setTesting] = useState(false);
  const [isFolded, setFolded] = useState(true);
  const test = () => {
    setTesting(true);
    client.inference
      .devices({ test: true })
      .then(noteDevices, notifyError)
      .finally(() => setTesting(false));
  };
  const shown = devices.data ?? [];
  const working = shown
    .filter(({ state }) => state === 'works')
    .map(({ device }) => t(`models.device.${device}`));
  return (
    <Section
      title={t('models.devices')}
      folded={isFolded}
      onFold={() => setFolded(!isFolded)}
      testId="devices"
      aside={isFolded ? working.join(', ') : undefined}
    >
      <ul className="device-list">
        {shown.map((report) => (
          <DeviceLine key={report.device} report={report} />
        ))}
      </ul>
      {shown.length === 0 && <p className="section-note">{t('models.devices.none')}</p>}
      <button
        type="button"
        className="link-button"
        disabled={isTesting}
        onClick={test}
        data-testid="devices-test"
      >
        {t(isTesting ? 'models.devices.testing' : 'models.devices.test')}
      </button>
    </Section>
  );
}

function DeviceLine({ report }: { report: DeviceReport }) {
  const { t, language } = useText();
  const { device, state, runsPerSecond, message } = report;
  const speed =
    runsPerSecond === null
      ? ''
      : t('models.devices.speed', { n: formatNumber(runsPerSecond, language, runsPerSecond < 10 ? 1 : 0) });
  return (
    <li data-state={state} data-testid={`device-${device}`} title={message}>
      <span className="device-dot" aria-hidden="true" />
      <span className="device-name">{t(`models.device.${device}`)}</span>
      <span className="device-state">
        {t(`models.devices.${state}`)}
        {speed && ` · ${speed}`}
      </span>
      {state === 'broken' && message !== '' && <span className="device-message">{message}</span>}
    </li>
  );
}
