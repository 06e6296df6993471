import { addProjection, get as getProjection } from 'ol/proj.js';
import { register } from 'ol/proj/proj4.js';
import Projection from 'ol/proj/Projection.js';
import proj4 from 'proj4';
import { isMetricCrs, lambert93Code, lambert93Extent, proj4Definition } from '../../shared/geo/crs.ts';

/**
 * The map projection of a CRS code: by its definition when it is one in metres that we know, else a plane in metres that
 * has the code as its name. A ROI without a CRS (`''`) lies on such a plane.
 */
export function projectionOf(code: string): Projection {
  const isKnown = isMetricCrs(code) === true;
  const name = isKnown ? code : `plane:${code}`;
  const known = getProjection(name);
  if (known) return known;
  const definition = isKnown ? proj4Definition(code) : null;
  if (definition !== null) {
    proj4.defs(code, definition);
    register(proj4);
    const registered = getProjection(code);
    if (registered) {
      if (code === lambert93Code) registered.setExtent([...lambert93Extent]);
      return registered;
    }
  }
  const plane = new Projection({ code: name, units: 'm' });
  addProjection(plane);
  return plane;
}
