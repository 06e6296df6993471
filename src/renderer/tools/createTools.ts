import type { ToolId } from '../state/session.ts';
import { BrushTool } from './brush/BrushTool.ts';
import { EllipseTool } from './ellipse/EllipseTool.ts';
import { FillTool } from './fill/FillTool.ts';
import { LassoTool } from './lasso/LassoTool.ts';
import { MeasureTool } from './measure/MeasureTool.ts';
import { PanTool } from './pan/PanTool.ts';
import { PickTool } from './pick/PickTool.ts';
import { PolygonTool } from './polygon/PolygonTool.ts';
import { RectangleTool } from './rectangle/RectangleTool.ts';
import { RegionTool } from './region/RegionTool.ts';
import { RestoreTool } from './restore/RestoreTool.ts';
import { SmoothTool } from './smooth/SmoothTool.ts';
import type { Tool } from './Tool.ts';
import type { ToolHost } from './ToolHost.ts';
import { WandTool } from './wand/WandTool.ts';

/** Every tool that a key or the strip chooses. */
export function createTools(host: ToolHost): Readonly<Record<ToolId, Tool>> {
  return {
    brush: new BrushTool(host),
    restore: new RestoreTool(host),
    smooth: new SmoothTool(host),
    polygon: new PolygonTool(host),
    rectangle: new RectangleTool(host),
    ellipse: new EllipseTool(host),
    lasso: new LassoTool(host),
    fill: new FillTool(host),
    wand: new WandTool(host),
    region: new RegionTool(host),
    pick: new PickTool(host),
    pan: new PanTool(host),
    measure: new MeasureTool(host),
  };
}
