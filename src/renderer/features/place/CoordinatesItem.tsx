import './place.css';
import { Menu } from '@mantine/core';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { lambert93Code } from '../../../shared/geo/crs.ts';
import { useApp, useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { hasLonLat } from '../../map/lonLat.ts';
import {
  coordinateFormats,
  coordinates,
  cycleCoordinateFormat,
  type CoordinateFormat,
} from '../../state/coordinates.ts';
import { Icon } from '../../ui/Icon.tsx';
import { crsName, placeText, placeToCopy } from './coordinateTexts.ts';
import { followPointer, lastPlace } from './lastPlace.ts';
import { copyAndSay } from './notices.ts';

/** Where the pointer is, in the CRS and in degrees; a click takes the next way to write it. Widths do not change. */
export function CoordinatesItem() {
  const { document } = useApp();
  const { t } = useText();
  const crs = useDocument((s) => s.roi?.crs ?? lambert93Code);
  const isOver = useDocument((s) => s.cursor !== null);
  const chosen = useStore(coordinates, (s) => s.format);
  useEffect(() => followPointer(document), [document]);
  const first = hasLonLat(crs) ? chosen : 'crs';
  return (
    <span className="status-item status-coordinates" data-testid="status-coordinates">
      <button
        type="button"
        className="coordinates-button"
        title={`${tipOf(crs, t)}\n${t('place.cycleTip')}`}
        onClick={cycleCoordinateFormat}
        data-over={isOver || undefined}
        data-testid="coordinates-cycle"
      >
        <Coordinates format={first} crs={crs} />
        {hasLonLat(crs) && (
          <span className="coordinates-second">
            <Coordinates format={first === 'crs' ? 'decimal' : 'crs'} crs={crs} />
          </span>
        )}
      </button>
      <CoordinatesMenu crs={crs} />
    </span>
  );
}

function tipOf(crs: string, t: ReturnType<typeof useText>['t']): string {
  if (crs === lambert93Code) return t('place.lambertTip');
  if (crs === '') return t('place.noCrsTip');
  return t(hasLonLat(crs) ? 'place.crsTip' : 'place.unknownCrsTip', { crs });
}

/** One way to write the last place; the width is that of the longest. */
function Coordinates({ format, crs }: { format: CoordinateFormat; crs: string }) {
  const { language } = useText();
  const place = useStore(lastPlace, (s) => s.place);
  const text = (place && placeText(place, format, language)) ?? '—';
  return (
    <span className={`coordinates coordinates-${format}`} data-testid={`coordinates-${format}`}>
      {format === 'crs' && crs !== '' && <b>{crsName(crs)} </b>}
      {text}
    </span>
  );
}

function CoordinatesMenu({ crs }: { crs: string }) {
  const { t, language } = useText();
  const place = useStore(lastPlace, (s) => s.place);
  const inRoi = useAppState((s) => s.place.kind === 'roi');
  const graticule = useSession((s) => s.graticule);
  const goTo = useCommand('place.goTo');
  const link = useCommand('place.copyLink');
  const lines = useCommand('place.graticule');
  const formats = coordinateFormats.filter((format) => format === 'crs' || hasLonLat(crs));
  return (
    <Menu position="top-start" width={330} shadow="md">
      <Menu.Target>
        <button
          type="button"
          className="icon-button coordinates-more"
          aria-label={t('place.menu')}
          title={t('place.menu')}
          data-testid="place-menu"
        >
          <Icon name="chevronUp" size={13} />
        </button>
      </Menu.Target>
      <Menu.Dropdown data-testid="place-menu-items">
        <Menu.Item rightSection={goTo.keys} onClick={goTo.run}>
          {goTo.title}
        </Menu.Item>
        {inRoi && (
          <>
            <Menu.Item onClick={link.run} data-testid="copy-link">
              {link.title}
            </Menu.Item>
            <Menu.Item onClick={lines.run} rightSection={graticule && <Icon name="check" size={14} />}>
              {t('place.graticule')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Label>{t('place.lastPlace')}</Menu.Label>
            {formats.map((format) => {
              const text = place && placeText(place, format, language);
              const copied = place && placeToCopy(place, format);
              return (
                <Menu.Item
                  key={format}
                  disabled={!copied}
                  leftSection={<Icon name="copy" size={14} />}
                  onClick={() => copied && void copyAndSay('place.copied', copied)}
                >
                  <span className="coordinates">{text ?? '—'}</span>
                </Menu.Item>
              );
            })}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
