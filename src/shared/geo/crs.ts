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

/** RGF93, ETRS89 and the French overseas systems agree with WGS84 within a metre: EPSG gives them no shift. */
const grs80 = '+ellps=GRS80 +towgs84=0,0,0,0,0,0,0';
const metres = '+units=m +no_defs +type=crs';
const degrees = '+no_defs +type=crs';

/** Source: the EPSG registry; `crs.test.ts` compares each with GDAL where that is installed. */
const definitions: Readonly<Record<number, string>> = {
  2154: lambert93Definition,
  // RGF93 v2 and v2b / Lambert-93: the same numbers within centimetres.
  9793: lambert93Definition,
  9794: lambert93Definition,
  // Lambert II étendu: NTF, Clarke 1880 IGN, from the meridian of Paris. The shift is good to a few metres.
  27572:
    '+proj=lcc +lat_1=46.8 +lat_0=46.8 +lon_0=0 +k_0=0.99987742 +x_0=600000 +y_0=2200000 +a=6378249.2 +b=6356515 ' +
    `+towgs84=-168,-60,320,0,0,0,0 +pm=paris ${metres}`,
  3035: `+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 ${grs80} ${metres}`,
  3857: `+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +nadgrids=@null +wktext ${metres}`,
  // Guadeloupe and Martinique (RGAF09, RRAF91), Guyane (RGFG95), La Réunion (RGR92), Mayotte (RGM04), Saint-Pierre.
  5490: `+proj=utm +zone=20 ${grs80} ${metres}`,
  4559: `+proj=utm +zone=20 ${grs80} ${metres}`,
  2972: `+proj=utm +zone=22 ${grs80} ${metres}`,
  2975: `+proj=utm +zone=40 +south ${grs80} ${metres}`,
  4471: `+proj=utm +zone=38 +south ${grs80} ${metres}`,
  4467: `+proj=utm +zone=21 ${grs80} ${metres}`,
  4326: `+proj=longlat +datum=WGS84 ${degrees}`,
  4258: `+proj=longlat ${grs80} ${degrees}`,
};

/**
 * Geographic systems, in degrees or grads: WGS84, ETRS89, RGF93, NTF, NTF (Paris), those of the French overseas systems
 * above, and two that images of other countries often have (NAD83, NAD27).
 */
const geographic = new Set([
  4326, 4258, 4171, 9777, 9782, 4275, 4807, 5489, 4558, 4624, 4627, 4470, 4463, 4979, 4269, 4267,
]);

function epsgNumber(code: string): number | null {
  const match = /^EPSG:(\d{4,5})$/.exec(code);
  return match ? Number(match[1]) : null;
}

/** Conformal conics of RGF93 (CC42 to CC50), whose two parallels lie 0.75 degrees off the one of the name. */
function conicDefinition(epsg: number): string | null {
  if (epsg < 3942 || epsg > 3950) return null;
  const lat = epsg - 3900;
  const parallels = `+lat_0=${lat} +lon_0=3 +lat_1=${lat - 0.75} +lat_2=${lat + 0.75}`;
  return `+proj=lcc ${parallels} +x_0=1700000 +y_0=${(lat - 41) * 1_000_000 + 200_000} ${grs80} ${metres}`;
}

/** UTM: 326 and the zone on WGS84 north, 327 south; 258 and the zone, 28 to 38, on ETRS89. */
function utmDefinition(epsg: number): string | null {
  const family = Math.floor(epsg / 100);
  const zone = epsg % 100;
  if (family === 258 && zone >= 28 && zone <= 38) return `+proj=utm +zone=${zone} ${grs80} ${metres}`;
  if ((family !== 326 && family !== 327) || zone < 1 || zone > 60) return null;
  return `+proj=utm +zone=${zone}${family === 327 ? ' +south' : ''} +datum=WGS84 ${metres}`;
}

/**
 * The proj4 definition of a CRS, x east and y north (longitude first), or null when it is not one of those known here:
 * Lambert-93, CC42 to CC50, Lambert II étendu, UTM on WGS84 and ETRS89, LAEA Europe, web Mercator, the projections of
 * overseas France, WGS84 and ETRS89 in degrees.
 *
 * @param code `EPSG:2154`
 */
export function proj4Definition(code: string): string | null {
  const epsg = epsgNumber(code);
  if (epsg === null) return null;
  return definitions[epsg] ?? conicDefinition(epsg) ?? utmDefinition(epsg);
}

/**
 * True for a CRS whose coordinates are metres, false for one in degrees, null for one that is not known here (it may be
 * either; nothing should be refused for that).
 */
export function isMetricCrs(code: string): boolean | null {
  const epsg = epsgNumber(code);
  if (epsg === null) return null;
  if (geographic.has(epsg)) return false;
  return proj4Definition(code) === null ? null : true;
}
