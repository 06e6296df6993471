import type { ColorScheme } from '../../app/colorScheme.ts';
import type { OverviewColors } from '../../map/OverviewMap.ts';

/** Colours of the footprint map: the theme's, since a canvas cannot read style variables cheaply. */
export const overviewColors: Readonly<Record<ColorScheme, OverviewColors>> = {
  dark: {
    background: '#161616',
    footprint: 'rgba(255, 255, 255, 0.12)',
    outline: '#c8c8c8',
    highlight: '#6fb0f5',
    edited: '#5a9ce4',
    text: '#f0f0f0',
    label: '#2b2b2b',
  },
  light: {
    background: '#ececec',
    footprint: 'rgba(0, 0, 0, 0.07)',
    outline: '#5c5c5c',
    highlight: '#2265ae',
    edited: '#2265ae',
    text: '#1c1c1c',
    label: '#ffffff',
  },
};
