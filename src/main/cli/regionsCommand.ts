import type { CliContext } from './CliIo.ts';
import { deskExport, type DeskExportOptions } from './deskExport.ts';

export interface RegionsOptions extends DeskExportOptions {
  readonly roi?: readonly string[];
}

/** `regions`: writes every LPIS region of some ROIs, or of all, as the masks and the rules are now. */
export async function regionsCommand(context: CliContext, options: RegionsOptions): Promise<void> {
  const { roi } = options;
  await deskExport(context, options, {
    ...{ what: 'regions', endings: ['.csv'], crs: 'dataset', filter: {} },
    ...(roi && { roiKeys: roi }),
  });
}
