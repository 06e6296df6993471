import { Option, type Command } from 'commander';
import { evaluateCliTexts } from '../../shared/i18n/evaluateCli.ts';
import type { CliContext } from './CliIo.ts';
import type { EvaluateOptions } from './evaluateCommand.ts';

/** Adds `evaluate`; it loads what it needs when it is called. */
export function addEvaluateCommand(program: Command, context: CliContext): void {
  const { command, options } = evaluateCliTexts[context.language];
  const common = context.texts.options;
  program
    .command('evaluate')
    .description(command)
    .requiredOption('--workspace <dir>', common.workspace)
    .requiredOption('--predictions <folder|set|model>', options.predictions)
    .option('--dataset <id>', common.datasetId)
    .addOption(new Option('--task <name>', options.task).choices(['cosia', 'lpis']).default('cosia'))
    .addOption(
      new Option('--truth <which>', options.truth).choices(['corrected', 'original']).default('corrected'),
    )
    .option('--where <filter>', options.where)
    .addOption(
      new Option('--numbering <kind>', options.numbering)
        .choices(['auto', 'list', 'channels'])
        .default('auto'),
    )
    .option('--out <file>', options.out)
    .option('--json', common.json)
    .action(async (given: EvaluateOptions) =>
      (await import('./evaluateCommand.ts')).evaluateCommand(context, given),
    );
}
