import type { ToolId } from '../../state/session.ts';
import type { IconName } from '../../ui/Icon.tsx';

/** Tools that share a place in the strip: the one used last is shown, the others are behind it. */
export type ToolGroup = readonly [ToolId, ...ToolId[]];

/** The strip from top to bottom, with a line between two parts. Tools that share a key share a place. */
export const toolParts: readonly (readonly ToolGroup[])[] = [
  [['brush', 'smooth'], ['restore']],
  [
    ['polygon', 'rectangle'],
    ['lasso', 'ellipse'],
  ],
  [['fill'], ['wand'], ['region']],
  [['pick'], ['measure'], ['pan']],
];

export const toolIcons: Readonly<Record<ToolId, IconName>> = {
  brush: 'brush',
  restore: 'restore',
  smooth: 'smooth',
  polygon: 'polygon',
  rectangle: 'rectangle',
  ellipse: 'ellipse',
  lasso: 'lasso',
  fill: 'fill',
  wand: 'wand',
  region: 'region',
  pick: 'pick',
  pan: 'pan',
  measure: 'measure',
};
