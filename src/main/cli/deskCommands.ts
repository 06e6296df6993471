import { Option, type Command } from 'commander';
import { cliDeskTexts } from '../../shared/i18n/cliDesk.ts';
import type { CliContext } from './CliIo.ts';
import type { DeskExportOptions } from './deskExport.ts';
import { addFilterOptions, type FilterOptions } from './deskFilter.ts';
import type { TableCommandOptions } from './disagreementsCommand.ts';
import type { RegionsOptions } from './regionsCommand.ts';
import type { RulesOptions } from './rulesCommand.ts';

/** Adds the commands of the disagreement desk. Each loads what it needs when it is called. */
export function addDeskCommands(program: Command, context: CliContext): void {
  const texts = cliDeskTexts[context.language];
  const { commands, options } = texts;
  const common = context.texts.options;
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .requiredOption('--workspace <dir>', common.workspace)
      .option('--dataset <id>', common.datasetId);
  const language = () => new Option('--language <fr|en>', options.language).choices(['fr', 'en']);
  const crs = () => new Option('--crs <code>', options.crs).choices(['2154', '4326']);

  addFilterOptions(command('disagreements', commands.disagreements), texts)
    .requiredOption('--out <file>', options.outTable)
    .addOption(crs())
    .addOption(language())
    .option('--json', common.json)
    .action(async (given: TableCommandOptions) =>
      (await import('./disagreementsCommand.ts')).disagreementsCommand(context, given),
    );
  addFilterOptions(command('verdicts', commands.verdicts), texts)
    .requiredOption('--out <file>', options.outTable)
    .addOption(crs())
    .addOption(language())
    .option('--json', common.json)
    .action(async (given: TableCommandOptions) =>
      (await import('./verdictsCommand.ts')).verdictsCommand(context, given),
    );
  addFilterOptions(command('report', commands.report), texts)
    .requiredOption('--out <file>', options.outReport)
    .addOption(language())
    .option('--json', common.json)
    .action(async (given: DeskExportOptions & FilterOptions) =>
      (await import('./reportCommand.ts')).reportCommand(context, given),
    );
  command('review-patches', commands.reviewPatches)
    .requiredOption('--out <file>', options.outCsv)
    .option('--domain <names>', options.domain)
    .option('--roi <key>', options.roi)
    .option('--json', common.json)
    .action(async (given: DeskExportOptions & FilterOptions) =>
      (await import('./reviewPatchesCommand.ts')).reviewPatchesCommand(context, given),
    );
  command('regions', commands.regions)
    .requiredOption('--out <file>', options.outCsv)
    .option('--roi <keys...>', options.rois)
    .addOption(language())
    .option('--json', common.json)
    .action(async (given: RegionsOptions) =>
      (await import('./regionsCommand.ts')).regionsCommand(context, given),
    );
  command('rules', commands.rules)
    .option('--out <file>', options.outRules)
    .option('--in <file>', options.inRules)
    .option('--note <text>', options.note)
    .option('--dry-run', options.dryRun)
    .option('--json', common.json)
    .action(async (given: RulesOptions) => (await import('./rulesCommand.ts')).rulesCommand(context, given));
}
