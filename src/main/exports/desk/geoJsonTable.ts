import { OutFile } from './OutFile.ts';
import { polygonsOf, type MultiPolygon } from './polygons.ts';
import type { TableHead, TableWriter } from './table.ts';

const wgs84 = 'EPSG:4326';

/** How every GeoJSON of ours begins: what an earlier export is known by. */
export const geoJsonHead = (name: string): string =>
  `{\n"type": "FeatureCollection",\n"name": ${JSON.stringify(`arpenteur-${name}`)},\n`;

/**
 * GeoJSON, a feature a line. In degrees it is as RFC 7946 wants it; in another CRS it has the member `crs` of the format of
 * 2008, by which QGIS and GDAL place it. `arpenteur` says what it was made with.
 */
export function createGeoJsonTable(path: string, { name, columns, crs, about }: TableHead): TableWriter {
  const file = new OutFile(path);
  file.write(geoJsonHead(name));
  if (crs !== wgs84 && crs !== '') {
    const urn = `urn:ogc:def:crs:${crs.replace(':', '::')}`;
    file.write(`"crs": ${JSON.stringify({ type: 'name', properties: { name: urn } })},\n`);
  }
  file.write(`"arpenteur": ${JSON.stringify(about)},\n"features": [`);
  let isFirst = true;
  return {
    add({ cells, place }) {
      const properties = Object.fromEntries(columns.map((column, i) => [column.name, cells[i]]));
      const geometry = geometryOf(place && polygonsOf(place, crs));
      file.write(
        `${isFirst ? '\n' : ',\n'}${JSON.stringify({ type: 'Feature', id: cells[0], geometry, properties })}`,
      );
      isFirst = false;
    },
    end() {
      file.write('\n]\n}\n');
      file.end();
    },
    abandon: () => file.close(),
  };
}

function geometryOf(polygons: MultiPolygon | null): object | null {
  if (!polygons) return null;
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons };
}
