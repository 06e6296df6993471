import type { Extent, GeoReference } from '../../shared/raster/types.ts';
import { fieldType, geoKey, tag } from './tags.ts';
import type { TiffBytes } from './TiffBytes.ts';

/** A field of a directory by its tag. */
type FieldLookup = (
  tag: number,
) => { readonly type: number; readonly count: number; readonly at: number } | null;

/** A code that means "defined by the file itself", hence no EPSG code. */
const userDefined = 32767;
const codes = new Map<number, string>();

/** The value of a GeoKey that is stored in the key directory itself, or 0. */
function geoKeyValue(bytes: TiffBytes, fieldOf: FieldLookup, key: number): number {
  const field = fieldOf(tag.geoKeyDirectory);
  if (!field || field.type !== fieldType.short) return 0;
  const keys = Math.min(field.count >= 4 ? bytes.u16(field.at + 6) : 0, (field.count - 4) >> 2);
  for (let i = 0, at = field.at + 8; i < keys; i++, at += 8) {
    if (bytes.u16(at) === key) return bytes.u16(at + 2) === 0 ? bytes.u16(at + 6) : 0;
  }
  return 0;
}

/** `EPSG:2154`, from the projected else the geodetic system; null when the file names none. */
export function readCrs(bytes: TiffBytes, fieldOf: FieldLookup): string | null {
  const projected = geoKeyValue(bytes, fieldOf, geoKey.projectedCrs);
  // A projection of the file's own over a known datum is not that datum's geographic system.
  const code = projected === 0 ? geoKeyValue(bytes, fieldOf, geoKey.geodeticCrs) : projected;
  if (code === 0 || code === userDefined) return null;
  const model = geoKeyValue(bytes, fieldOf, geoKey.modelType);
  if (projected === 0 && model === 1) return null;
  let name = codes.get(code);
  if (name === undefined) codes.set(code, (name = `EPSG:${code}`));
  return name;
}

/**
 * Where the raster is, by pixel scale and tie point, or by transformation matrix (GeoTIFF 1.1, section 7.3.3 and B.6).
 *
 * When the file says that its coordinates are those of pixel centres (GTRasterTypeGeoKey 2) the origin is moved by half
 * a pixel, as GDAL does. Null when there is no georeference, or only ground control points.
 */
export function readGeoReference(
  bytes: TiffBytes,
  fieldOf: FieldLookup,
  width: number,
  height: number,
): GeoReference | null {
  const scale = fieldOf(tag.modelPixelScale);
  const tie = fieldOf(tag.modelTiepoint);
  const matrix = fieldOf(tag.modelTransformation);
  let a, b, c, d, e, f;
  if (
    scale &&
    tie &&
    scale.type === fieldType.double &&
    tie.type === fieldType.double &&
    scale.count >= 2 &&
    tie.count >= 6
  ) {
    a = bytes.f64(scale.at);
    e = -Math.abs(bytes.f64(scale.at + 8));
    b = 0;
    d = 0;
    c = bytes.f64(tie.at + 24) - bytes.f64(tie.at) * a;
    f = bytes.f64(tie.at + 32) - bytes.f64(tie.at + 8) * e;
  } else if (matrix && matrix.type === fieldType.double && matrix.count >= 16) {
    a = bytes.f64(matrix.at);
    b = bytes.f64(matrix.at + 8);
    c = bytes.f64(matrix.at + 24);
    d = bytes.f64(matrix.at + 32);
    e = bytes.f64(matrix.at + 40);
    f = bytes.f64(matrix.at + 56);
  } else return null;
  if (geoKeyValue(bytes, fieldOf, geoKey.rasterType) === 2) {
    c -= (a + b) / 2;
    f -= (d + e) / 2;
  }
  // A damaged file, or a placeholder of zeros: no place in the world.
  if (!Number.isFinite(a * width + b * height + c) || !Number.isFinite(d * width + e * height + f))
    return null;
  if (a * e - b * d === 0) return null;
  return geoReferenceOf(a, b, c, d, e, f, width, height);
}

/** The georeference with an affine transform of a raster of that size. */
export function geoReferenceOf(
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  width: number,
  height: number,
): GeoReference {
  // A writer's rounding may leave a rotation that moves no pixel by a hundredth of its size.
  const isAligned = Math.abs(b) * height < 0.01 * Math.abs(a) && Math.abs(d) * width < 0.01 * Math.abs(e);
  const isNorthUp = isAligned && a > 0 && e < 0;
  const extent: Extent = isNorthUp
    ? [c, f + e * height, c + a * width, f]
    : [
        c + Math.min(0, a * width) + Math.min(0, b * height),
        f + Math.min(0, d * width) + Math.min(0, e * height),
        c + Math.max(0, a * width) + Math.max(0, b * height),
        f + Math.max(0, d * width) + Math.max(0, e * height),
      ];
  return {
    affine: [a, b, c, d, e, f],
    originX: c,
    originY: f,
    pixelWidth: isAligned ? Math.abs(a) : Math.hypot(a, d),
    pixelHeight: isAligned ? Math.abs(e) : Math.hypot(b, e),
    isNorthUp,
    extent,
  };
}

/** The georeference of a window of a raster. */
export function geoOfWindow(
  geo: GeoReference,
  window: { x: number; y: number; width: number; height: number },
): GeoReference {
  const [a, b, c, d, e, f] = geo.affine;
  const { x, y } = window;
  return geoReferenceOf(a, b, a * x + b * y + c, d, e, d * x + e * y + f, window.width, window.height);
}
