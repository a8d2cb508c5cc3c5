/**
 * The options of `tracklet models`.
 *
 * @module
 */
import type { Command } from 'commander';
import { addModel, pullModels, removeModels, verifyModels } from './jobs.ts';
import { listModels } from './list.ts';
import type { ModelsWork } from './models.ts';

/** The options that every command of the group has. */
export interface ModelsCommand {
  readonly json?: boolean;
}

/** @param action runs the work of the command that was given */
export function addModelsCommand(
  program: Command,
  action: (command: ModelsCommand, work: ModelsWork) => Promise<void>,
): void {
  const models = program
    .command('models')
    .description('list, download, add and remove models')
    .addHelpText('after', helpText);
  const json = 'progress and facts as JSON lines on stderr';
  models
    .command('list')
    .description('the models there are, which of them are on the disk, and what each is good for')
    .option('--json', 'print JSON instead of a table')
    .action((command: ModelsCommand) => action(command, listModels(command)));
  models
    .command('pull')
    .description("download models of Meta's; a download that was cut off goes on where it was")
    .argument('<name...>', 'see: tracklet models list')
    .option('--json', json)
    .action((names: readonly string[], command: ModelsCommand) => action(command, pullModels(names)));
  models
    .command('add')
    .description('copy a checkpoint of your own into the store, under a name')
    .argument('<file>', 'a checkpoint (.pt, .safetensors)')
    .option('--config <file>', "its YAML; Meta's own checkpoints need none")
    .option('--name <name>', "small letters, digits, '.', '_', '+' and '-' (default: the file's name)")
    .option('--json', json)
    .action((file: string, command: ModelsCommand & { config?: string; name?: string }) =>
      action(command, addModel(file, command.config, command.name)),
    );
  models
    .command('remove')
    .description('remove models, parts of downloads, and what was built of them')
    .argument('<name...>', 'see: tracklet models list')
    .option('--json', json)
    .action((names: readonly string[], command: ModelsCommand) => action(command, removeModels(names)));
  models
    .command('verify')
    .description('read models whole and compare their SHA-256')
    .argument('[name...]', 'default: all that are on the disk')
    .option('--json', json)
    .action((names: readonly string[], command: ModelsCommand) => action(command, verifyModels(names)));
}

const helpText = `
Models lie in TRACKLET_MODELS, else in ~/.local/share/tracklet/models ($XDG_DATA_HOME). Downloads go through the proxy of
HTTPS_PROXY, where it is set. Without a way to the internet, fetch the file elsewhere and add it.

Exit status: 0 done; 1 wrong use, or it failed; 2 stopped by Ctrl-C: the part of a download is kept.

Examples:
  tracklet models list
  tracklet models pull sam2.1_hiera_tiny
  tracklet models add sam2.1_hiera_tiny.pt
  tracklet models add best.pt --config best.yaml --name cells
`;
