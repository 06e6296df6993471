import { createStore } from 'zustand/vanilla';

/** How places are told: in metres of the ground's CRS, in degrees, or in degrees, minutes and seconds. */
export const coordinateFormats = ['crs', 'decimal', 'dms'] as const;
export type CoordinateFormat = (typeof coordinateFormats)[number];

const storageKey = 'arpenteur.coordinates';

function readFormat(): CoordinateFormat {
  const saved = globalThis.localStorage?.getItem(storageKey);
  return coordinateFormats.find((format) => format === saved) ?? 'crs';
}

/** A habit of the person and not of the workspace: kept as the language is. The graticule follows it. */
export const coordinates = createStore<{ readonly format: CoordinateFormat }>()(() => ({
  format: readFormat(),
}));

export function setCoordinateFormat(format: CoordinateFormat): void {
  globalThis.localStorage?.setItem(storageKey, format);
  coordinates.setState({ format });
}

/** The next format, in a circle. */
export function cycleCoordinateFormat(): void {
  const at = coordinateFormats.indexOf(coordinates.getState().format);
  setCoordinateFormat(coordinateFormats[(at + 1) % coordinateFormats.length]!);
}
