import { InvalidArgumentError, Option, type Command } from 'commander';
import { deviceChoices, overlaps, rankSorts } from '../../shared/contract/index.ts';
import { inferenceCliTexts } from '../../shared/i18n/inferenceCli.ts';
import type { CliContext } from './CliIo.ts';
import type { PredictionsOptions } from './predictionsCommand.ts';
import type { PrelabelOptions } from './prelabelCommand.ts';

/** Adds `prelabel` and `predictions`. Each loads what it needs when it is called. */
export function addPredictionCommands(program: Command, context: CliContext): void {
  const { commands, options } = inferenceCliTexts[context.language];
  const common = context.texts.options;
  program
    .command('prelabel')
    .description(commands.prelabel)
    .requiredOption('--workspace <dir>', common.workspace)
    .requiredOption('--model <id|name|file>', options.model)
    .option('--dataset <id>', common.datasetId)
    .option('--where <filter>', options.where)
    .addOption(new Option('--device <name>', options.device).choices(deviceChoices).default('auto'))
    .option('--shard <i/n>', options.shard)
    .option('--probabilities', options.probabilities)
    .addOption(new Option('--overlap <kind>', options.overlap).choices(overlaps).default('interior'))
    .option('--margin <px>', options.margin, wholeNumber(0, 4096))
    .option('--batch <n>', options.batch, wholeNumber(1, 64))
    .option('--json', common.json)
    .action(async (given: PrelabelOptions) =>
      (await import('./prelabelCommand.ts')).prelabelCommand(context, given),
    );
  program
    .command('predictions')
    .description(commands.predictions)
    .requiredOption('--workspace <dir>', common.workspace)
    .option('--dataset <id>', common.datasetId)
    .option('--activate <set>', options.activate)
    .option('--remove <set>', options.remove)
    .option('--merge <file>', options.merge)
    .option('--export <dir>', options.export)
    .addOption(new Option('--rank <by>', options.rank).choices(rankSorts))
    .option('--set <set>', options.set)
    .addOption(new Option('--task <name>', options.task).choices(['cosia', 'lpis']).default('cosia'))
    .option('--where <filter>', options.where)
    .option('--limit <n>', options.limit, wholeNumber(1, 10_000_000))
    .option('--json', common.json)
    .option('--csv', common.csv)
    .action(async (given: PredictionsOptions) =>
      (await import('./predictionsCommand.ts')).predictionsCommand(context, given),
    );
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw new InvalidArgumentError('');
    return value;
  };
}
