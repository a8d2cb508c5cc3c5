/**
 * `tracklet run`
 *
 * @module
 */
import path from 'node:path';
import { TrackletError } from '../../../src/errors.ts';
import { LabelStudioClient } from '../../../src/labelstudio/client.ts';
import type { NamedModel } from '../../configured-model.ts';
import type { Settings } from '../../settings.ts';
import { commandStatus } from '../command-status.ts';
import { connect, reachLabelStudio, visibleKeyWarning } from '../connection.ts';
import { ensureFolder } from '../inputs.ts';
import type { Interruption } from '../interruption.ts';
import type { Reporter } from '../reporter.ts';
import { setUpTracking, type TrackingSetup } from '../tracking-setup.ts';
import { writingSettings } from '../writing-options.ts';
import { RunBrowser } from './browser.ts';
import type { RunCommand } from './command.ts';
import { modelIdentity } from './fingerprint.ts';
import { lockState } from './lock.ts';
import type { RunChoices } from './plan.ts';
import { summarise, summaryLines, type TaskReport } from './report.ts';
import { RunState } from './state.ts';
import { statePlace } from './state-place.ts';
import { TaskRunner } from './task-runner.ts';
import { projectOf, tasksWithKeyframes } from './tasks.ts';

/**
 * Tracks tasks of a Label Studio project and saves the tracks there.
 *
 * @returns the exit status: 0 all done; 1 wrong use, nothing is done; 2 some tasks failed, or the run was stopped
 */
export function run(
  command: RunCommand,
  reporter: Reporter,
  ensureBuilt: () => Promise<void>,
): Promise<0 | 1 | 2> {
  return commandStatus(reporter, (interruption) =>
    new Run(command, reporter, interruption, ensureBuilt).run(),
  );
}

/** One run of the command. */
class Run {
  readonly #command: RunCommand;
  readonly #reporter: Reporter;
  readonly #interruption: Interruption;
  readonly #ensureBuilt: () => Promise<void>;

  constructor(
    command: RunCommand,
    reporter: Reporter,
    interruption: Interruption,
    ensureBuilt: () => Promise<void>,
  ) {
    this.#command = command;
    this.#reporter = reporter;
    this.#interruption = interruption;
    this.#ensureBuilt = ensureBuilt;
  }

  async run(): Promise<0 | 2> {
    const command = this.#command;
    checkUse(command);
    if (command.lsApiKey !== undefined) this.#reporter.warn(visibleKeyWarning);
    const { settings, labelStudio } = connect(command);
    const setup = await setUpTracking(
      { ...command, backend: command.backend ?? settings.device },
      settings.modelStore,
      configuredModel(command, settings),
    );
    const choices = await runChoices(command, setup, settings.maxFramesToTrack);
    if (command.out !== undefined) await ensureFolder('--out', command.out);

    const upstream = await reachLabelStudio(labelStudio, this.#reporter, this.#interruption);
    const { url } = upstream;
    const client = new LabelStudioClient(upstream);
    const { project, tasks } = await this.#interruption.orStop(this.#findTasks(client));
    const stateFile = path.resolve(command.state ?? statePlace(url, project, command.out));
    const unlock = command.dryRun ? undefined : await lockState(stateFile);
    try {
      const state = await RunState.open(stateFile, { labelStudio: url, project });
      const browser = new RunBrowser(setup, upstream, this.#reporter, this.#interruption, this.#ensureBuilt);
      const tools = { client, state, browser, reporter: this.#reporter, interruption: this.#interruption };
      try {
        return await this.#runTasks(tasks, new TaskRunner(command, choices, project, tools));
      } finally {
        await browser.close(this.#interruption.happened);
      }
    } finally {
      await unlock?.();
    }
  }

  async #findTasks(client: LabelStudioClient): Promise<{ project: number; tasks: readonly number[] }> {
    const { project, task = [], fromPredictions = false } = this.#command;
    if (task.length > 0) return { project: project ?? (await projectOf(client, task)), tasks: task };
    if (project === undefined) return { project: await projectOf(client, task), tasks: task };
    // Before the list, which is empty for a project that does not exist.
    const { title } = await client.project(project);
    const tasks = await tasksWithKeyframes(client, project, fromPredictions, (done, total) =>
      this.#reporter.progress({ stage: 'list', done, total, unit: 'tasks' }),
    );
    const text = `${project} "${title}", ${tasks.length} tasks with keyframes`;
    this.#reporter.fact('project', text, { id: project, title, tasks: tasks.length });
    return { project, tasks };
  }

  async #runTasks(tasks: readonly number[], runner: TaskRunner): Promise<0 | 2> {
    const limit = this.#command.limit ?? Number.POSITIVE_INFINITY;
    const reports: TaskReport[] = [];
    let begun = 0;
    let left = tasks.length;
    for (const id of tasks) {
      if (begun >= limit) left = 0;
      if (left === 0 || this.#interruption.happened) break;
      const count = Math.min(tasks.length, reports.length - begun + limit);
      const report = await runner.run(id, reports.length + 1, count);
      reports.push(report);
      left--;
      if (report.status !== 'skipped') begun++;
      if (runner.stopped) break;
    }
    const summary = summarise(reports);
    this.#reporter.block('summary', summaryLines(summary, left), { ...summary, left });
    return summary.failed > 0 || left > 0 || this.#interruption.happened ? 2 : 0;
  }
}

/** @throws TrackletError `cli/no-tasks`, `cli/annotation-of-one-task`, `cli/masks-without-out` */
function checkUse({ project, task = [], annotation, masks, out }: RunCommand): void {
  if (project === undefined && task.length === 0) {
    throw new TrackletError('cli/no-tasks', 'Which tasks? Give --project, or --task once or more.');
  }
  if (annotation !== undefined && task.length !== 1) {
    throw new TrackletError('cli/annotation-of-one-task', '--annotation goes with exactly one --task.');
  }
  if (masks && out === undefined) {
    throw new TrackletError('cli/masks-without-out', '--masks goes with --out, the folder to write them to.');
  }
}

/** The model of the settings, for a command that names none. */
function configuredModel(
  { config }: RunCommand,
  { modelCheckpoint, modelConfig }: Settings,
): NamedModel | undefined {
  return modelCheckpoint === undefined
    ? undefined
    : { checkpoint: modelCheckpoint, config: config ?? modelConfig };
}

async function runChoices(
  command: RunCommand,
  { model, imageSize }: TrackingSetup,
  maxFramesToTrack: number,
): Promise<RunChoices> {
  const name = model.origin === 'configured' ? path.parse(model.checkpoint).name : model.id;
  return {
    save: command.save,
    annotation: command.annotation,
    fromPredictions: command.fromPredictions ?? false,
    maxFrames: command.maxFrames ?? maxFramesToTrack,
    direction: command.direction,
    untilLost: command.untilLost ? command.lostAfter : undefined,
    writing: writingSettings(command),
    modelVersion: command.modelVersion ?? `tracklet-${name}-${imageSize}`,
    masks: command.masks ?? false,
    model: await modelIdentity(model, imageSize),
  };
}
