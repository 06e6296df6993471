/** What of the desk can be written, and as what. */
export const deskTables = ['disagreements', 'verdicts', 'regions', 'patches', 'report'] as const;
export type DeskTable = (typeof deskTables)[number];

export const deskFormats: Readonly<Record<DeskTable, readonly string[]>> = {
  disagreements: ['csv', 'geojson', 'gpkg'],
  verdicts: ['csv', 'geojson', 'gpkg'],
  regions: ['csv'],
  patches: ['csv'],
  report: ['html'],
};

/** The file of a table in a folder, in the way in which the folder is written. */
export function fileIn(folder: string, what: DeskTable, format: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return `${folder.replace(/[\\/]+$/, '')}${separator}${what}.${format}`;
}
