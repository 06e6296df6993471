import type { Command } from 'commander';
import { modelsCliTexts } from '../../shared/i18n/modelsCli.ts';
import type { CliContext } from './CliIo.ts';
import type { ModelsOptions } from './modelsCommand.ts';

/** Adds `models` and its subcommands. Each loads what it needs when it is called. */
export function addModelCommands(program: Command, context: CliContext): void {
  const texts = modelsCliTexts[context.language];
  const { commands } = texts;
  const common = context.texts.options;
  const load = () => import('./modelsCommand.ts');
  const models = program.command('models').description(commands.models);
  models
    // Without a subcommand: options of `models` itself would take those of its subcommands.
    .command('list', { isDefault: true })
    .description(commands.list)
    .option('--workspace <dir>', texts.workspace)
    .option('--json', common.json)
    .action(async (given: ModelsOptions) => (await load()).listCommand(context, given));
  models
    .command('check')
    .description(commands.check)
    .argument('<file>', texts.file)
    .option('--manifest <file>', texts.manifest)
    .option('--json', common.json)
    .action(async (file: string, given: ModelsOptions) => (await load()).checkCommand(context, file, given));
  models
    .command('import')
    .description(commands.import)
    .argument('<file>', texts.file)
    .requiredOption('--workspace <dir>', common.workspace)
    .option('--manifest <file>', texts.manifest)
    .option('--json', common.json)
    .action(async (file: string, given: ModelsOptions) => (await load()).importCommand(context, file, given));
  models
    .command('remove')
    .description(commands.remove)
    .argument('<id>', texts.id)
    .requiredOption('--workspace <dir>', common.workspace)
    .option('--json', common.json)
    .action(async (id: string, given: ModelsOptions) => (await load()).removeCommand(context, id, given));
  models
    .command('template')
    .description(commands.template)
    .argument('[name]', texts.name)
    .action(async (name: string | undefined) => (await load()).templateCommand(context, name));
  models
    .command('devices')
    .description(commands.devices)
    .option('--json', common.json)
    .action(async (given: ModelsOptions) => (await load()).devicesCommand(context, given));
  models
    .command('schema')
    .description(commands.schema)
    .action(async () => (await load()).schemaCommand(context));
}
