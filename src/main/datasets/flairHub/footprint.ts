/** `[minX, minY, maxX, maxY]` */
export type Bounds = [minX: number, minY: number, maxX: number, maxY: number];

/** Doubles in the envelope of a GeoPackage geometry, by the envelope code of its flags. */
const envelopeDoubles = [0, 4, 6, 6, 8];

/**
 * Bounds of a GeoPackage geometry: the envelope of its header, else that of its coordinates.
 *
 * Source: OGC 12-128r19 (GeoPackage 1.4), 2.1.3 "GeoPackageBinary"; OGC 06-103r4, chapter 8 (WKB). Z and M are skipped.
 *
 * @returns null for an empty geometry and for bytes that are none.
 */
export function readFootprint(blob: Uint8Array): Bounds | null {
  if (blob.length < 8 || blob[0] !== 0x47 || blob[1] !== 0x50) return null;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const flags = blob[3]!;
  const doubles = envelopeDoubles[(flags >> 1) & 7];
  if (doubles === undefined || (flags & 0x10) !== 0) return null;
  try {
    const littleEndian = (flags & 1) === 1;
    if (doubles > 0) {
      const at = (i: number): number => view.getFloat64(8 + i * 8, littleEndian);
      return checked([at(0), at(2), at(1), at(3)]);
    }
    const bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
    addGeometry(view, 8, bounds, 0);
    return checked(bounds);
  } catch (error) {
    if (error instanceof RangeError) return null; // Cut off in the middle.
    throw error;
  }
}

function checked(bounds: Bounds): Bounds | null {
  return bounds.every(Number.isFinite) && bounds[0] <= bounds[2] && bounds[1] <= bounds[3] ? bounds : null;
}

/** Adds one WKB geometry to the bounds; answers where it ends. */
function addGeometry(view: DataView, start: number, bounds: Bounds, depth: number): number {
  if (depth > 4) throw new RangeError('nested too deeply');
  const littleEndian = view.getUint8(start) === 1;
  const code = view.getUint32(start + 1, littleEndian);
  let offset = start + 5;
  if ((code & 0x20000000) !== 0) offset += 4; // EWKB: a reference system follows.
  const plain = code & 0x0fffffff;
  const isoDimensions = Math.floor(plain / 1000);
  const dimensions =
    isoDimensions > 0
      ? [2, 3, 3, 4][isoDimensions]
      : 2 + ((code & 0x80000000) !== 0 ? 1 : 0) + ((code & 0x40000000) !== 0 ? 1 : 0);
  if (dimensions === undefined) throw new RangeError('unknown dimensions');
  const pointBytes = dimensions * 8;
  const count = (): number => {
    const n = view.getUint32(offset, littleEndian);
    offset += 4;
    return n;
  };
  const addPoints = (n: number): void => {
    if (offset + n * pointBytes > view.byteLength) throw new RangeError('cut off');
    for (let i = 0; i < n; i++, offset += pointBytes) {
      const x = view.getFloat64(offset, littleEndian);
      const y = view.getFloat64(offset + 8, littleEndian);
      bounds[0] = Math.min(bounds[0], x);
      bounds[1] = Math.min(bounds[1], y);
      bounds[2] = Math.max(bounds[2], x);
      bounds[3] = Math.max(bounds[3], y);
    }
  };
  switch (plain % 1000) {
    case 1: // point
      addPoints(1);
      break;
    case 2: // line
      addPoints(count());
      break;
    case 3: // polygon
      for (let rings = count(); rings > 0; rings--) addPoints(count());
      break;
    case 4: // collections of any kind
    case 5:
    case 6:
    case 7:
      for (let parts = count(); parts > 0; parts--) offset = addGeometry(view, offset, bounds, depth + 1);
      break;
    default:
      throw new RangeError('unknown geometry');
  }
  return offset;
}
