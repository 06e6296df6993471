/**
 * Numbers from 0 that are joined into groups: each stands under one of its group that is not larger, the smallest of a group
 * under itself.
 */
export function separate(count: number): Int32Array {
  const parents = new Int32Array(count);
  for (let i = 0; i < count; i++) parents[i] = i;
  return parents;
}

/** The smallest of a group; halves the way on the way. */
export function rootOf(parents: Int32Array, member: number): number {
  let at = member;
  while (parents[at] !== at) at = parents[at] = parents[parents[at]!]!;
  return at;
}

/** Makes the groups of two one. */
export function join(parents: Int32Array, a: number, b: number): void {
  const [first, second] = [rootOf(parents, a), rootOf(parents, b)];
  if (first < second) parents[second] = first;
  else parents[first] = second;
}
