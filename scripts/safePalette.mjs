/**
 * Searches the colours of src/shared/model/safePalette.ts: as near to what they mean as they can be, while any two are
 * further apart than a minimum of CIEDE2000 to every kind of eyes. The same seed gives the same colours.
 * Usage: npx node scripts/safePalette.mjs [cosia|lpis|any] [--seed N] [--minimum D] [--count N] [--rounds N] [--steps N]
 * Without options the result is what the table has; each takes a minute or two.
 */
import './lib/guard.mjs';
import { parseArgs } from 'node:util';
import { Random } from '../src/main/datasets/sample/random.ts';
import {
  ciede2000,
  formatColor,
  parseColor,
  seenAs,
  smallestDifference,
  visions,
} from '../src/shared/model/colour.ts';

/** What the colours should be like: between the two official palettes, or what the land looks like. */
const wishes = {
  cosia: {
    building: '#d8406a',
    greenhouse: '#b4b4f4',
    'swimming pool': '#58dcf0',
    'impervious surface': '#7a7c8c',
    'pervious surface': '#987752',
    'bare soil': '#b57a32',
    water: '#2058b4',
    snow: '#eef3fc',
    'herbaceous vegetation': '#8ee05a',
    'agricultural land': '#f8e43a',
    'plowed land': '#dcb878',
    vineyard: '#7c2a90',
    deciduous: '#3cae48',
    coniferous: '#12522c',
    brushwood: '#a89a1c',
    'clear cut': '#ee8a48',
    ligneous: '#c5dc42',
    mixed: '#5c6a48',
    undefined: '#1c1c1c',
  },
  lpis: {
    grasses: '#92d050',
    wheat: '#e8d850',
    barley: '#c8b840',
    maize: '#fff100',
    'other cereals': '#f8f0a0',
    rice: '#e4ecec',
    'hemp/flax/tobacco': '#b0d0f0',
    sunflower: '#f0a020',
    rapeseed: '#d29ed0',
    'other oilseed crops': '#ffbe99',
    soy: '#c08018',
    'other protein crops': '#f07018',
    'fodder legumes': '#009999',
    beetroots: '#a03060',
    potatoes: '#8a6a3a',
    'other arable crops': '#89896d',
    vineyard: '#7c2a90',
    'olive groves': '#6f6633',
    'fruit orchards': '#d04858',
    'nut orchards': '#6a4020',
    'other permanent crops': '#4080c0',
    'mixed crops': '#4a4a52',
  },
};

/** Rare classes of weak labels: they give way to the others. */
const weak = new Set(['clear cut', 'ligneous', 'mixed', 'undefined', 'greenhouse', 'plowed land']);

/** Drawn for codes that a list does not know: no class may look like it. */
const unknownColor = '#808080';
/** Neither black nor white: both are found in every image. */
const lightness = { min: 9, max: 96 };

/** How the table was made. */
const defaults = {
  cosia: { minimum: 10.5, rounds: 8, steps: 250_000 },
  lpis: { minimum: 10.2, rounds: 6, steps: 250_000 },
  any: { minimum: 10.5, rounds: 3, steps: 150_000 },
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    minimum: { type: 'string' },
    count: { type: 'string', default: '30' },
    rounds: { type: 'string' },
    steps: { type: 'string' },
  },
});

const seenByAll = (rgb) => visions.map((vision) => seenAs(rgb, vision));

/** What is wrong between two colours: how far they are below the minimum, squared, over all kinds of eyes. */
function crowding(a, b, minimum) {
  let sum = 0;
  for (let i = 0; i < visions.length; i++) {
    const short = minimum - ciede2000(a[i], b[i]);
    if (short > 0) sum += short * short;
  }
  return sum;
}

/** Simulated annealing from the wishes. @returns colours and what is still wrong with them. */
function search(wanted, weights, random, minimum, steps) {
  const wish = wanted.map((color) => (color === null ? null : seenAs(parseColor(color), 'normal')));
  const rgb = wanted.map((color) =>
    color === null ? [0, 1, 2].map(() => Math.floor(random() * 256)) : parseColor(color),
  );
  const seen = rgb.map(seenByAll);
  const unknown = seenByAll(parseColor(unknownColor));
  const costOf = (i, candidate) => {
    const [l] = candidate[0];
    const out = Math.max(0, lightness.min - l, l - lightness.max);
    let cost = out * out * 100 + 100 * crowding(candidate, unknown, minimum);
    for (let j = 0; j < seen.length; j++) if (j !== i) cost += 100 * crowding(candidate, seen[j], minimum);
    return wish[i] ? cost + weights[i] * ciede2000(candidate[0], wish[i]) ** 2 : cost;
  };
  for (let step = 0; step < steps; step++) {
    const left = 1 - step / steps;
    const i = Math.floor(random() * rgb.length);
    const reach = 2 + 60 * left;
    const moved = rgb[i].map((channel) =>
      Math.round(Math.min(255, Math.max(0, channel + (random() * 2 - 1) * reach))),
    );
    const candidate = seenByAll(moved);
    const worse = costOf(i, candidate) - costOf(i, seen[i]);
    if (worse <= 0 || random() < Math.exp(-worse / (200 * left * left + 0.01))) {
      rgb[i] = moved;
      seen[i] = candidate;
    }
  }
  const colors = rgb.map(formatColor);
  const distance = wish.reduce(
    (sum, lab, i) => sum + (lab ? weights[i] * ciede2000(seenAs(rgb[i], 'normal'), lab) ** 2 : 0),
    0,
  );
  return { colors, distance, smallest: smallestDifference([...colors, unknownColor]) };
}

const kind = positionals[0] ?? 'cosia';
const names =
  kind === 'any'
    ? Array.from({ length: Number(values.count) }, (_, i) => String(i))
    : Object.keys(wishes[kind]);
const wanted = names.map((name) => wishes[kind]?.[name] ?? null);
const weights = names.map((name) => (weak.has(name) ? 0.3 : 1));
const [minimum, rounds, steps] = ['minimum', 'rounds', 'steps'].map((name) =>
  Number(values[name] ?? defaults[kind][name]),
);
let best = null;
for (let round = 0; round < rounds; round++) {
  const random = new Random(Number(values.seed) * 1000 + round);
  const found = search(wanted, weights, () => random.next(), minimum + 0.2, steps);
  const rank = found.smallest.difference >= minimum ? -found.distance : -1e9 + found.smallest.difference;
  process.stderr.write(
    `round ${round}: smallest ${found.smallest.difference.toFixed(2)}, wishes missed by ${Math.sqrt(found.distance / names.length).toFixed(1)}\n`,
  );
  if (!best || rank > best.rank) best = { ...found, rank };
}
const apart = (a, b) =>
  Math.min(
    ...visions.map((vision) => ciede2000(seenAs(parseColor(a), vision), seenAs(parseColor(b), vision))),
  );

/** The colours of `any`: a calm green first, then always the one that is furthest from those before. */
function spreadOut(colors) {
  const toGreen = (color) => ciede2000(seenAs(parseColor(color), 'normal'), seenAs([31, 138, 59], 'normal'));
  const rest = [...colors].sort((a, b) => toGreen(a) - toGreen(b));
  const order = [rest.shift()];
  const toOrder = (color) => Math.min(...order.map((other) => apart(other, color)));
  while (rest.length > 0) {
    rest.sort((a, b) => toOrder(b) - toOrder(a));
    order.push(rest.shift());
  }
  return order;
}

const colors = kind === 'any' ? spreadOut(best.colors) : best.colors;
names.forEach((name, i) => {
  process.stdout.write(kind === 'any' ? `  '${colors[i]}',\n` : `  '${name}': '${colors[i]}',\n`);
});
const { difference, pair, vision } = best.smallest;
process.stdout.write(`smallest: ${difference.toFixed(2)}, ${pair.join(' and ')}, ${vision}\n`);
