/**
 * `tracklet embed`: the tracker as a frame inside Label Studio's own page.
 *
 * @module
 */
import { LabelStudioClient } from '../../../src/labelstudio/client.ts';
import { parseLabelConfig } from '../../../src/labelstudio/label-config.ts';
import { commandStatus } from '../command-status.ts';
import { connect, reachLabelStudio, visibleKeyWarning } from '../connection.ts';
import type { Interruption } from '../interruption.ts';
import type { Reporter } from '../reporter.ts';
import type { EmbedCommand } from './command.ts';
import { addFrame, removeFrame } from './config-frame.ts';
import { TaskIdField } from './task-id-field.ts';
import { trackletAddress } from './tracklet-address.ts';

/**
 * Writes each task's id into its data, and puts the frame into the labelling configuration; or takes both out.
 *
 * @returns the exit status: 0 done, 1 wrong use or refused by Label Studio, 2 stopped part-way
 */
export function embed(command: EmbedCommand, reporter: Reporter): Promise<0 | 1 | 2> {
  return commandStatus(reporter, async (interruption) => {
    await embedProject(command, reporter, interruption);
    return 0;
  });
}

async function embedProject(
  command: EmbedCommand,
  reporter: Reporter,
  interruption: Interruption,
): Promise<void> {
  if (command.lsApiKey !== undefined) reporter.warn(visibleKeyWarning);
  const upstream = await reachLabelStudio(connect(command).labelStudio, reporter, interruption);
  const { url } = upstream;
  const client = new LabelStudioClient(upstream);
  const project = await interruption.orStop(client.project(command.project));
  const { remove = false, apply = false, dryRun = false, field } = command;
  const tracklet = command.url ?? trackletAddress(url);
  const config = remove
    ? removeFrame(project.label_config)
    : addFrame(project.label_config, { url: tracklet, field });
  if (!remove) checkHasVideo(config);
  reporter.fact('project', `${project.id} "${project.title}"`, { id: project.id, title: project.title });

  // Taken out, the frame goes first: while it is there it needs the ids.
  const setConfig = async () => {
    if (apply && !dryRun && config !== project.label_config) {
      await client.updateLabelConfig(project.id, config);
    }
  };
  if (remove) await setConfig();
  await new TaskIdField(upstream, client, reporter, interruption).write(project.id, field, {
    remove,
    dryRun,
  });
  if (!remove) await setConfig();
  sayConfig(command, config, config !== project.label_config, reporter);
  const page = `${url}/projects/${project.id}/data`;
  if (!remove) reporter.fact('open', `${page}, with Tracklet running at ${tracklet}`, { page });
}

/** @throws TrackletError `labelstudio/no-video`, `labelstudio/no-video-rectangle`, `labelstudio/bad-config` */
function checkHasVideo(config: string): void {
  parseLabelConfig(config, {});
}

function sayConfig(command: EmbedCommand, config: string, changed: boolean, reporter: Reporter): void {
  if (!changed) {
    reporter.fact('config', 'the labelling configuration is as it should be', { changed });
    return;
  }
  const set = command.dryRun ? 'would be set to:' : 'set to:';
  const paste = 'paste this in Settings > Labeling Interface > Code, or run again with --apply:';
  reporter.fact('config', command.apply ? set : paste, { changed });
  reporter.block('label-config', config.split('\n'), { config });
}
