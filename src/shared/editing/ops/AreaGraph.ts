import { forEachContact, type Components } from './components.ts';

/** Areas of a mask and which of them touch. Areas of one class that touch are one. */
export class AreaGraph {
  readonly count: number;
  readonly values: Uint8Array;
  readonly sizes: Int32Array;
  /** First and last row. */
  readonly top: Int32Array;
  readonly bottom: Int32Array;
  /** 1 at the border of the image or of the mask. */
  readonly isOpen: Uint8Array;
  /** Neighbours of node `n`: `#others[#first[n]] … #others[#first[n + 1]]`, each once. */
  readonly #first: Uint32Array;
  readonly #others: Int32Array;

  /** @param pairs Nodes that touch, two by two; a pair may come many times. */
  private constructor(
    nodes: Pick<AreaGraph, 'values' | 'sizes' | 'top' | 'bottom' | 'isOpen'>,
    pairs: ArrayLike<number>,
  ) {
    this.count = nodes.values.length;
    this.values = nodes.values;
    this.sizes = nodes.sizes;
    this.top = nodes.top;
    this.bottom = nodes.bottom;
    this.isOpen = nodes.isOpen;
    [this.#first, this.#others] = listNeighbours(this.count, pairs);
  }

  static of(components: Components): AreaGraph {
    const { values, sizes, runs, ofRun, connectivity } = components;
    const isOpen = atEdges(components);
    const pairs: number[] = [];
    let [lastA, lastB] = [-1, -1];
    forEachContact(runs, connectivity, (run, other) => {
      const a = ofRun[run]!;
      const b = ofRun[other]!;
      if (a === b || (a === lastA && b === lastB)) return;
      if (a < 0) isOpen[b] = 1;
      else if (b < 0) isOpen[a] = 1;
      else pairs.push((lastA = a), (lastB = b));
    });
    return new AreaGraph({ values, sizes, isOpen, ...rowsOf(components) }, pairs);
  }

  beside(node: number): Int32Array {
    return this.#others.subarray(this.#first[node], this.#first[node + 1]);
  }

  /** The graph after nodes got other classes: those of one class that touch become one. */
  merge(values: Uint8Array): { readonly graph: AreaGraph; readonly nodeOf: Int32Array } {
    const nodeOf = new Int32Array(this.count).fill(-1);
    const found: number[][] = [];
    for (let first = 0; first < this.count; first++) {
      if (nodeOf[first] !== -1) continue;
      const group = [first];
      nodeOf[first] = found.length;
      for (const node of group)
        for (const other of this.beside(node)) {
          if (nodeOf[other] !== -1 || values[other] !== values[first]) continue;
          nodeOf[other] = found.length;
          group.push(other);
        }
      found.push(group);
    }
    const pairs: number[] = [];
    for (let node = 0; node < this.count; node++)
      for (const other of this.beside(node))
        if (nodeOf[node]! < nodeOf[other]!) pairs.push(nodeOf[node]!, nodeOf[other]!);
    const over = (list: ArrayLike<number>, join: (a: number, b: number) => number) =>
      found.map((group) =>
        group.reduce((sum, node, i) => (i === 0 ? list[node]! : join(sum, list[node]!)), 0),
      );
    const nodes = {
      values: Uint8Array.from(found, ([first]) => values[first!]!),
      sizes: Int32Array.from(over(this.sizes, (a, b) => a + b)),
      top: Int32Array.from(over(this.top, Math.min)),
      bottom: Int32Array.from(over(this.bottom, Math.max)),
      isOpen: Uint8Array.from(over(this.isOpen, Math.max)),
    };
    return { graph: new AreaGraph(nodes, pairs), nodeOf };
  }
}

function listNeighbours(count: number, pairs: ArrayLike<number>): [Uint32Array, Int32Array] {
  const ends = new Uint32Array(count + 1);
  for (let i = 0; i < pairs.length; i++) ends[pairs[i]! + 1]!++;
  for (let node = 0; node < count; node++) ends[node + 1]! += ends[node]!;
  const all = new Int32Array(pairs.length);
  const next = ends.slice(0, count);
  for (let i = 0; i < pairs.length; i++) all[next[pairs[i]!]!++] = pairs[i ^ 1]!;
  // Each once: what a list names again is written over by what comes after.
  const lastOf = new Int32Array(count).fill(-1);
  const first = new Uint32Array(count + 1);
  let kept = 0;
  for (let node = 0; node < count; node++) {
    for (let at = ends[node]!; at < ends[node + 1]!; at++) {
      const other = all[at]!;
      if (lastOf[other] === node) continue;
      lastOf[other] = node;
      all[kept++] = other;
    }
    first[node + 1] = kept;
  }
  return [first, all.subarray(0, kept)];
}

/** 1 for each area with a pixel at an edge of the image. */
function atEdges({ runs: { rows, height }, ofRun, count }: Components): Uint8Array {
  const isOpen = new Uint8Array(count);
  const mark = (run: number) => {
    if (ofRun[run]! >= 0) isOpen[ofRun[run]!] = 1;
  };
  for (let y = 0; y < height; y++) {
    if (y === 0 || y === height - 1) for (let run = rows[y]!; run < rows[y + 1]!; run++) mark(run);
    else if (rows[y + 1]! > rows[y]!) {
      mark(rows[y]!);
      mark(rows[y + 1]! - 1);
    }
  }
  return isOpen;
}

function rowsOf({ runs: { rows, height }, ofRun, count }: Components): Pick<AreaGraph, 'top' | 'bottom'> {
  const top = new Int32Array(count).fill(-1);
  const bottom = new Int32Array(count);
  for (let y = 0; y < height; y++) {
    for (let run = rows[y]!; run < rows[y + 1]!; run++) {
      const area = ofRun[run]!;
      if (area < 0) continue;
      if (top[area] === -1) top[area] = y;
      bottom[area] = y;
    }
  }
  return { top, bottom };
}
