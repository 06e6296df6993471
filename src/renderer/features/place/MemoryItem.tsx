import './place.css';
import { Popover, Progress } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import type { Client } from '../../client/client.ts';
import { useText, type Language } from '../../i18n/index.ts';
import { textureMemory } from '../../map/imagery/PaneLayers.ts';
import type { MapMemory } from '../../state/app.ts';
import { formatBytes, formatNumber } from '../../ui/format.ts';

type CoreMemory = Awaited<ReturnType<Client['imagery']['memory']>>;

/** What the window holds changes while one moves; a glance now and then is enough. */
const windowEveryMs = 1500;
/** The core is asked only while somebody looks. */
const coreEveryMs = 1000;

/** How much memory the pictures take, of how much they may; what else is held is told on a click. */
export function MemoryItem() {
  const { t, language } = useText();
  const [isOpen, setOpen] = useState(false);
  const memory = useWindowMemory();
  if (!memory) return null;
  const used = formatMegabytes(memory.tileBytes, language);
  const most = formatMegabytes(memory.maxTileBytes, language);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="top-end" width={320} shadow="md">
      <Popover.Target>
        <button
          type="button"
          className="memory-button"
          aria-expanded={isOpen}
          title={t('place.memoryTip')}
          data-testid="memory"
          onClick={() => setOpen(!isOpen)}
        >
          {t('place.memory', { used, most, unit: language === 'fr' ? 'Mo' : 'MB' })}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="memory-details" data-testid="memory-details">
        {isOpen && <Details memory={memory} />}
      </Popover.Dropdown>
    </Popover>
  );
}

const formatMegabytes = (bytes: number, language: Language) => formatNumber(bytes / 1e6, language);

function useWindowMemory(): MapMemory | null {
  const map = useAppState((s) => s.map);
  const [memory, setMemory] = useState<MapMemory | null>(null);
  useEffect(() => {
    if (!map) {
      setMemory(null);
      return;
    }
    const look = () => setMemory(map.memory());
    look();
    const timer = setInterval(look, windowEveryMs);
    return () => clearInterval(timer);
  }, [map]);
  return memory;
}

function useCoreMemory(): CoreMemory | 'loading' | 'failed' {
  const { client } = useApp();
  const [memory, setMemory] = useState<CoreMemory | 'loading' | 'failed'>('loading');
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        setMemory(await client.imagery.memory(undefined, { signal: abort.signal }));
      } catch {
        // Numbers for the curious: they come back with the core, and are no reason for a message.
        if (!abort.signal.aborted) setMemory('failed');
      }
      if (!abort.signal.aborted) timer = setTimeout(() => void ask(), coreEveryMs);
    };
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [client]);
  return memory;
}

function Details({ memory }: { memory: MapMemory }) {
  const { t } = useText();
  const textures = textureMemory();
  const core = useCoreMemory();
  return (
    <>
      <h2 className="popover-title">{t('place.memoryWindow')}</h2>
      <dl className="facts">
        <Bounded name={t('place.memoryTiles')} bytes={memory.tileBytes} most={memory.maxTileBytes} />
        {textures.maxBytes > 0 && (
          <Bounded name={t('place.memoryTextures')} bytes={textures.bytes} most={textures.maxBytes} />
        )}
        <Bounded name={t('place.memoryMasks')} bytes={memory.maskBytes} most={null} />
      </dl>
      <h2 className="popover-title memory-core">{t('place.memoryCore')}</h2>
      {core === 'loading' ? (
        <p className="muted">{t('common.loading')}</p>
      ) : core === 'failed' ? (
        <p className="muted">{t('place.memoryFailed')}</p>
      ) : (
        <CoreFacts core={core} />
      )}
    </>
  );
}

function CoreFacts({ core }: { core: CoreMemory }) {
  const { t, language } = useText();
  const { overviews } = core;
  return (
    <>
      <dl className="facts">
        <Bounded name={t('place.memoryTiles')} bytes={core.tileBytes} most={core.maxTileBytes} />
        <Bounded name={t('place.memoryDisk')} bytes={core.diskBytes} most={core.maxDiskBytes} />
        <div>
          <dt>{t('place.overviews')}</dt>
          <dd>
            {overviews
              ? t('place.overviewsOf', {
                  done: formatNumber(overviews.done, language),
                  total: formatNumber(overviews.total, language),
                })
              : t('place.overviewsNone')}
          </dd>
        </div>
      </dl>
      {overviews && (
        <Progress
          value={overviews.total > 0 ? (100 * overviews.done) / overviews.total : 100}
          size="sm"
          aria-label={`${t('place.overviews')} ${overviews.roiKey}`}
        />
      )}
    </>
  );
}

/** @param most null where only the view bounds it. */
function Bounded({ name, bytes, most }: { name: string; bytes: number | null; most: number | null }) {
  const { t, language } = useText();
  const used = bytes === null ? t('place.notMeasured') : formatBytes(bytes, language);
  return (
    <div>
      <dt>{name}</dt>
      <dd>{most === null ? used : t('place.of', { used, most: formatBytes(most, language) })}</dd>
    </div>
  );
}
