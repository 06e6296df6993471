/** The file on the disk: of an entry its archive. */
export const fileOf = (path: string): string => /^(.*?\.zip)\//i.exec(path)?.[1] ?? path;

/** A path of the dataset as the system writes it. */
export function joinPath(root: string, path: string): string {
  const separator = root.includes('\\') ? '\\' : '/';
  return `${root}${root.endsWith(separator) ? '' : separator}${path.split('/').join(separator)}`;
}
