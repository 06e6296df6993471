import type { ColorScheme } from '../../app/colorScheme.ts';
import type { OverviewColors } from '../../map/overviewOptions.ts';

/** Colours of the overview map: the theme's, since a canvas cannot read style variables cheaply. */
export const overviewColors: Readonly<Record<ColorScheme, OverviewColors>> = {
  dark: {
    background: '#161616',
    sea: '#131313',
    land: '#1c1c1c',
    france: '#272727',
    coast: '#444444',
    border: '#3a3a3a',
    outline: '#b4b4b4',
    label: '#3a3a3a',
    halo: '#141414',
    highlight: '#7fbcff',
    edited: '#5a9ce4',
    text: '#f0f0f0',
    muted: '#b4b4b4',
    patch: 'rgba(255, 255, 255, 0.55)',
  },
  light: {
    background: '#ececec',
    sea: '#d8d8d8',
    land: '#e9e9e9',
    france: '#fafafa',
    coast: '#a9a9a9',
    border: '#c2c2c2',
    outline: '#5c5c5c',
    label: '#ffffff',
    halo: '#ffffff',
    highlight: '#145aa8',
    edited: '#2265ae',
    text: '#1c1c1c',
    muted: '#4c4c4c',
    patch: 'rgba(0, 0, 0, 0.5)',
  },
};
