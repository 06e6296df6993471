import { AreaGraph } from './AreaGraph.ts';
import { labelComponents, repaint } from './components.ts';
import type { EditOp, OpInput } from './op.ts';
import { maxPxOf } from './sizes.ts';

/**
 * Holes in a class are filled with it: pixels of other classes, connected by their sides, at most `maxPx` of them, whose
 * neighbours are all of that class. What touches the border of the image or of the mask is no hole, for what lies beyond is
 * not known. As in scipy's binary_fill_holes the classes within a hole do not matter: a hut and its yard in a field are one.
 *
 * Where holes lie within each other, the outer one counts: the whole becomes its class. Where two cross (rings that pass
 * through each other at corners), the taller, then that of the lower class value, then that which begins first. Then it looks
 * again, until there is no hole left: doing it twice changes nothing more.
 */
export function holes(op: Extract<EditOp, { op: 'holes' }>, input: OpInput): Uint8Array {
  const { before, width, height, inside, gsd } = input;
  const maxPx = maxPxOf(op, gsd);
  const wanted = op.classes && new Set(op.classes);
  const areas = labelComponents(before, width, height, { inside });
  const target = Int16Array.from(areas.values);
  /** The node of each area, which others join as holes are filled. */
  const nodeOf = Int32Array.from(target, (_, area) => area);
  // Filled holes join what is around them, so there are fewer nodes each time, and it ends.
  for (let graph = AreaGraph.of(areas); ;) {
    const values = settle(graph, findHoles(graph, maxPx, wanted));
    if (!values) break;
    const merged = graph.merge(values);
    for (let area = 0; area < nodeOf.length; area++) {
      target[area] = values[nodeOf[area]!]!;
      nodeOf[area] = merged.nodeOf[nodeOf[area]!]!;
    }
    graph = merged.graph;
  }
  for (let area = 0; area < target.length; area++) if (target[area] === areas.values[area]) target[area] = -1;
  return repaint(before, areas, target);
}

/** Nodes of the graph: those that are filled, and those of the class around them. */
interface Hole {
  readonly value: number;
  readonly nodes: readonly number[];
  readonly ring: readonly number[];
  readonly heightPx: number;
}

function findHoles(graph: AreaGraph, maxPx: number, wanted: ReadonlySet<number> | undefined): Hole[] {
  const found: Hole[] = [];
  for (const value of new Set(graph.values)) {
    if (wanted && !wanted.has(value)) continue;
    const isPart = (node: number) =>
      graph.values[node] !== value && graph.sizes[node]! <= maxPx && graph.isOpen[node] === 0;
    const seen = new Uint8Array(graph.count);
    for (let node = 0; node < graph.count; node++) {
      if (seen[node] === 1 || !isPart(node)) continue;
      const hole = searchHole(graph, node, value, isPart, seen);
      if (hole && hole.px <= maxPx) found.push(hole);
    }
  }
  return found;
}

/** What hangs together with a node without passing the class; null where that reaches what can be in no hole. */
function searchHole(
  graph: AreaGraph,
  first: number,
  value: number,
  isPart: (node: number) => boolean,
  seen: Uint8Array,
): (Hole & { readonly px: number }) | null {
  const nodes = [first];
  const ring = new Set<number>();
  let isClosed = true;
  seen[first] = 1;
  // It goes on after it is clear that this is none, so that no node is looked at twice.
  for (const node of nodes)
    for (const other of graph.beside(node)) {
      if (graph.values[other] === value) ring.add(other);
      else if (!isPart(other)) isClosed = false;
      else if (seen[other] === 0) {
        seen[other] = 1;
        nodes.push(other);
      }
    }
  if (!isClosed) return null;
  const px = nodes.reduce((sum, node) => sum + graph.sizes[node]!, 0);
  const top = Math.min(...nodes.map((node) => graph.top[node]!));
  const bottom = Math.max(...nodes.map((node) => graph.bottom[node]!));
  return { value, nodes, ring: [...ring], px, heightPx: bottom - top };
}

/**
 * The class that each node gets, outer holes first: one that holds another with all around it is taller. Null where there is
 * nothing to fill.
 */
function settle({ count, values }: AreaGraph, found: readonly Hole[]): Uint8Array | null {
  if (found.length === 0) return null;
  const sorted = [...found].sort(
    (a, b) => b.heightPx - a.heightPx || a.value - b.value || a.nodes[0]! - b.nodes[0]!,
  );
  const settled = new Int16Array(count).fill(-1);
  for (const { value, nodes, ring } of sorted) {
    if (nodes.some((node) => settled[node]! >= 0)) continue;
    if (ring.some((node) => settled[node]! >= 0 && settled[node] !== value)) continue;
    for (const node of nodes) settled[node] = value;
    for (const node of ring) settled[node] = value;
  }
  return values.map((value, node) => (settled[node]! < 0 ? value : settled[node]!));
}
