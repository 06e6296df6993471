/**
 * Lambert-93 (EPSG:2154) as a proj4 definition: RGF93 v1 / Lambert-93, GRS80, metres.
 * Source: IGN, NTG_88 and the EPSG registry; false origin 700 km / 6,600 km, standard parallels 49 and 44 degrees.
 */
export const lambert93Definition =
  '+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 ' +
  '+towgs84=0,0,0,0,0,0,0 +units=m +no_defs +type=crs';

export const lambert93Code = 'EPSG:2154';

/** Where Lambert-93 is meant to be used, `[minX, minY, maxX, maxY]` in metres (metropolitan France, EPSG area of use). */
export const lambert93Extent = [-378305, 6093283, 1212610, 7186901] as const;
