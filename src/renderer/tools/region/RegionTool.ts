import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import { currentLanguage, translate } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { sentenceOf, SetTool, type ShapeJoin } from '../shapes/SetTool.ts';
import type { ToolState } from '../Tool.ts';
import type { GridPoint, ToolHost } from '../ToolHost.ts';
import { Idle } from './Idle.ts';

/** Paints regions of the image: what lies around a pixel and looks like it, as large as the level says. */
export class RegionTool extends SetTool {
  readonly id = 'region';
  state: ToolState<RegionTool>;
  /** What was said of a set: it is the same one while the pointer stays within its region. */
  #sized: { readonly set: PixelSet; readonly text: string } | null = null;

  constructor(host: ToolHost) {
    super(host);
    this.state = new Idle(this);
  }

  get level(): number {
    return this.host.session.getState().toolOptions.regionLevel;
  }

  /** The region at a place; null where there is none, or not yet. */
  regionAt({ x, y }: GridPoint): PixelSet | null {
    return this.host.regions.at(x, y, this.level);
  }

  /** Goes up (1) or down (-1) the tree from the region at a place. */
  stepLevel({ x, y }: GridPoint, direction: 1 | -1): void {
    const regionLevel = this.host.regions.stepLevel(x, y, this.level, direction);
    this.host.session.getState().setToolOptions({ regionLevel });
  }

  showRegion(at: GridPoint, set: PixelSet | null, join: ShapeJoin): void {
    this.show(null, set, set ? this.#textOf(set) : this.whyNone(at), join);
  }

  /** Why there is no region at a place; null beside the patches, where nothing is expected. */
  whyNone({ x, y }: GridPoint): string | null {
    const state = this.host.regions.stateAt(x, y);
    if (state.kind === 'failed') return sentenceOf(state.error);
    if (state.kind === 'blank') return translate('tools.region.blank');
    return state.kind === 'reading' ? translate('tools.region.reading') : null;
  }

  #textOf(set: PixelSet): string {
    if (this.#sized?.set !== set) this.#sized = { set, text: this.sizeText(set) };
    const percent = formatNumber(Math.round(this.level * 100), currentLanguage());
    return `${translate('tools.region.level', { percent })} · ${this.#sized.text}`;
  }
}
