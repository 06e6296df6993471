import type { Annotation } from '../annotation/index.ts';

/** Version and content hash of the masks of patches: what a verdict is given on. Reads what is not in memory. */
export function maskVersions(
  annotation: Annotation,
  datasetId: string,
  patchIds: readonly string[],
): Promise<{ patchId: string; version: number; sha256: string }[]> {
  return Promise.all(
    patchIds.map(async (patchId) => {
      const { edits, contentSha256 } = await annotation.maskVersion(datasetId, patchId);
      return { patchId, version: edits, sha256: contentSha256 };
    }),
  );
}
