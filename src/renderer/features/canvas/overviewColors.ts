import type { ColorScheme } from '../../app/colorScheme.ts';

/** Colours of the footprint map: the theme's, since a canvas cannot read style variables cheaply. */
export interface OverviewColors {
  readonly background: string;
  readonly footprint: string;
  readonly outline: string;
  readonly highlight: string;
  readonly edited: string;
  readonly text: string;
  readonly textHalo: string;
}

export const overviewColors: Readonly<Record<ColorScheme, OverviewColors>> = {
  dark: {
    background: '#161616',
    footprint: 'rgba(255, 255, 255, 0.07)',
    outline: '#8f8f8f',
    highlight: '#5a9ce4',
    edited: '#5a9ce4',
    text: '#e4e4e4',
    textHalo: '#161616',
  },
  light: {
    background: '#ececec',
    footprint: 'rgba(0, 0, 0, 0.05)',
    outline: '#707070',
    highlight: '#2265ae',
    edited: '#2265ae',
    text: '#1c1c1c',
    textHalo: '#ececec',
  },
};
