/*
 * Well-known text of the systems that a GeoPackage must describe, as the EPSG registry has them; of others it says
 * "undefined" and the EPSG number, which is what QGIS and GDAL go by.
 */
const wgs84 =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],' +
  'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,' +
  'AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]';

const lambert93 =
  'PROJCS["RGF93 v1 / Lambert-93",GEOGCS["RGF93 v1",DATUM["Reseau_Geodesique_Francais_1993_v1",' +
  'SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],AUTHORITY["EPSG","6171"]],' +
  'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],' +
  'AUTHORITY["EPSG","4171"]],PROJECTION["Lambert_Conformal_Conic_2SP"],PARAMETER["latitude_of_origin",46.5],' +
  'PARAMETER["central_meridian",3],PARAMETER["standard_parallel_1",49],PARAMETER["standard_parallel_2",44],' +
  'PARAMETER["false_easting",700000],PARAMETER["false_northing",6600000],UNIT["metre",1,AUTHORITY["EPSG","9001"]],' +
  'AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","2154"]]';

const known: Readonly<Record<string, readonly [name: string, wkt: string]>> = {
  'EPSG:4326': ['WGS 84 geodetic', wgs84],
  'EPSG:2154': ['RGF93 v1 / Lambert-93', lambert93],
};

/** The EPSG number of a CRS; -1, which is "undefined Cartesian" in a GeoPackage, when it has none. */
export function srsIdOf(crs: string): number {
  const match = /^EPSG:(\d{4,6})$/.exec(crs);
  return match ? Number(match[1]) : -1;
}

export const crsName = (crs: string): string => known[crs]?.[0] ?? crs;
export const crsWkt = (crs: string): string => known[crs]?.[1] ?? 'undefined';
