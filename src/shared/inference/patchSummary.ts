/** Pixels by class value, ascending, and the mean of the confidence, 0 to 1; null without one. */
export function summaryOf(
  classes: Uint8Array,
  confidence: Uint8Array | null,
): { meanConfidence: number | null; classPx: (readonly [number, number])[] } {
  const counts = new Uint32Array(256);
  for (let i = 0; i < classes.length; i++) counts[classes[i]!]!++;
  const classPx = Array.from(counts, (count, value) => [value, count] as const).filter(
    ([, count]) => count > 0,
  );
  if (!confidence) return { meanConfidence: null, classPx };
  let sum = 0;
  for (let i = 0; i < confidence.length; i++) sum += confidence[i]!;
  return { meanConfidence: sum / 255 / confidence.length, classPx };
}
