import { addProjection, get as getProjection } from 'ol/proj.js';
import { register } from 'ol/proj/proj4.js';
import Projection from 'ol/proj/Projection.js';
import proj4 from 'proj4';
import { lambert93Code, lambert93Definition, lambert93Extent } from '../../shared/geo/crs.ts';

/** The map projection of a CRS code. Lambert-93 is known by its definition, any other is a plane in metres. */
export function projectionOf(code: string): Projection {
  const known = getProjection(code);
  if (known) return known;
  if (code === lambert93Code) {
    proj4.defs(lambert93Code, lambert93Definition);
    register(proj4);
    const lambert93 = getProjection(lambert93Code);
    if (lambert93) {
      lambert93.setExtent([...lambert93Extent]);
      return lambert93;
    }
  }
  const plane = new Projection({ code, units: 'm' });
  addProjection(plane);
  return plane;
}
