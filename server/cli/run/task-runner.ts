/**
 * Takes one task after the other through reading, tracking and saving, and remembers how far it came.
 *
 * @module
 */
import { TrackletError } from '../../../src/errors.ts';
import type { LabelStudioClient } from '../../../src/labelstudio/client.ts';
import { resultRegions } from '../../../src/labelstudio/result-regions.ts';
import { saveConsequence } from '../../../src/labelstudio/save-consequence.ts';
import { count } from '../facts.ts';
import { type Interruption, interrupted } from '../interruption.ts';
import type { Reporter } from '../reporter.ts';
import { NoBrowserError, type RunBrowser } from './browser.ts';
import type { RunCommand } from './command.ts';
import { mayPass, patiently } from './patience.ts';
import { planTask, type RunChoices, sourceName, type TaskPlan } from './plan.ts';
import type { TaskReport } from './report.ts';
import { countTracked, type Saved, saveTarget, saveTask, trackedVideos, writeFiles } from './save-task.ts';
import type { RunState, TaskState } from './state.ts';
import { trackTask } from './track-task.ts';
import { TracksFile } from './tracks-file.ts';

export interface RunTools {
  readonly client: LabelStudioClient;
  readonly state: RunState;
  readonly browser: RunBrowser;
  readonly reporter: Reporter;
  readonly interruption: Interruption;
}

/** After these every other task would fail in the same way. */
const endsAll: readonly string[] = [
  'labelstudio/unreachable',
  'labelstudio/tls',
  'labelstudio/busy',
  'labelstudio/key-refused',
  'labelstudio/legacy-disabled',
  'cli/cannot-write',
];

export class TaskRunner {
  readonly #command: RunCommand;
  readonly #choices: RunChoices;
  readonly #project: number;
  readonly #tools: RunTools;
  readonly #seconds: number[] = [];
  #stopped = false;

  constructor(command: RunCommand, choices: RunChoices, project: number, tools: RunTools) {
    this.#command = command;
    this.#choices = choices;
    this.#project = project;
    this.#tools = tools;
  }

  /** True where tasks after the last one cannot be done either. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /**
   * Does one task. Whatever fails is in the report, and has been said.
   *
   * @param number of the task in this run, from 1
   * @param tasks in this run
   */
  async run(id: number, number: number, tasks: number): Promise<TaskReport> {
    const { state, browser, interruption } = this.#tools;
    const started = performance.now();
    let plan: TaskPlan | undefined;
    try {
      plan = await interruption.orStop(this.#plan(id));
      const source = sourceName(plan.source);
      const before = state.get(id);
      if (!this.#command.again && before?.status === 'done' && before.fingerprint === plan.fingerprint) {
        return { task: id, status: 'skipped', source, reason: 'done before, keyframes unchanged' };
      }
      if (this.#command.dryRun) return this.#sayPlan(plan);
      this.#sayTask(plan, number, tasks);
      await this.#remember(plan, { status: 'running' });
      const starting = browser.startSeconds;
      const report = await this.#trackAndSave(plan, number, tasks);
      const seconds = (performance.now() - started) / 1000 - (browser.startSeconds - starting);
      this.#seconds.push(seconds);
      return { ...report, seconds };
    } catch (error) {
      const reason = reasonOf(error);
      this.#stopped = error instanceof NoBrowserError || endsAll.includes(reason.code);
      return await this.#failed(id, plan, reason);
    }
  }

  async #plan(id: number): Promise<TaskPlan> {
    const plan = await planTask(this.#tools.client, id, this.#choices);
    const { project } = plan.work;
    if (project.id === this.#project) return plan;
    throw new TrackletError(
      'cli/other-project',
      `Task ${id} is in project ${project.id}, not in project ${this.#project}.`,
    );
  }

  async #trackAndSave(plan: TaskPlan, number: number, tasks: number): Promise<TaskReport> {
    const { browser, reporter, interruption } = this.#tools;
    const { id } = plan.work.task;
    const tracks = await TracksFile.open(this.#tracksFile(id), plan.tracksFingerprint);
    try {
      const position = { id, number, count: tasks, meanSeconds: this.#meanSeconds() };
      const choices = this.#choices;
      await trackTask(plan, { browser, tracks, choices, interruption, reporter, position });
      const videos = trackedVideos(plan, tracks);
      const seconds = videos.reduce((sum, video) => sum + (video.seconds ?? 0), 0);
      const saved = await this.#save(plan, tracks, seconds);
      const { out, masks = false } = this.#command;
      const files = out === undefined ? undefined : await writeFiles(out, plan, saved.result, tracks, masks);
      await this.#remember(plan, { status: 'done', saved: { kind: saved.kind, id: saved.id } });
      await tracks.remove();
      const report = {
        task: id,
        status: 'done',
        source: sourceName(plan.source),
        frames: videos.reduce((sum, { frames }) => sum + frames, 0),
        objects: videos.reduce((sum, { tracks: objects }) => sum + objects.size, 0),
        keyframes: countTracked(saved.result),
        saved: `${saved.kind} ${saved.id}`,
        files,
      } as const;
      const text = `task ${id}: ${report.saved}, ${count(report.keyframes, 'keyframe')} of ${count(report.frames, 'frame')}`;
      reporter.fact('saved', text, report);
      return report;
    } finally {
      await tracks.close();
    }
  }

  /** Saves; on Ctrl-C what is on the way to Label Studio is still waited for. */
  async #save(plan: TaskPlan, tracks: TracksFile, seconds: number): Promise<Saved> {
    const { client, reporter, interruption } = this.#tools;
    const { onConflict } = this.#command;
    const choices = this.#choices;
    const attempt = () =>
      interruption.orCancel(
        saveTask(client, plan, tracks, { choices, onConflict, reporter, seconds }),
        () => {
          reporter.warn('Stopping when this task is saved. Press Ctrl-C again to stop at once.');
        },
      );
    const passingError = (error: unknown) =>
      error instanceof TrackletError && mayPass(error) ? error : undefined;
    return patiently(attempt, passingError, { interruption, reporter });
  }

  /** Tracks that are not saved yet lie beside the state file. */
  #tracksFile(task: number): string {
    return `${this.#tools.state.file.replace(/\.json$/, '')}.tracks/task-${task}.jsonl`;
  }

  #meanSeconds(): number | undefined {
    const all = this.#seconds;
    return all.length === 0 ? undefined : all.reduce((sum, seconds) => sum + seconds, 0) / all.length;
  }

  #sayTask({ work, source, save }: TaskPlan, number: number, tasks: number): void {
    const { id } = work.task;
    const objects = resultRegions(source.result).length;
    const what = `${count(objects, 'object')}, ${count(source.keyframes, 'keyframe')}`;
    const text = `${id} (${number}/${tasks}): ${sourceName(source)}, ${what}`;
    this.#tools.reporter.fact('task', text, { id, number, count: tasks, source: sourceName(source), save });
  }

  #sayPlan(plan: TaskPlan): TaskReport {
    const { work, source } = plan;
    const target = saveTarget(plan, this.#choices, () => []);
    const objects = resultRegions(source.result).length;
    const from = `${sourceName(source)}, ${count(objects, 'object')}, ${count(source.keyframes, 'keyframe')}`;
    const consequence = saveConsequence(target, work);
    this.#tools.reporter.fact('plan', `task ${work.task.id}: ${from}. ${consequence}`, {
      task: work.task.id,
      source: sourceName(source),
      objects,
      consequence,
    });
    const saved = target.kind === 'annotation' ? `annotation ${target.id}` : plan.save;
    return { task: work.task.id, status: 'planned', source: sourceName(source), objects, saved };
  }

  async #remember({ work, source, fingerprint }: TaskPlan, outcome: Outcome): Promise<void> {
    const { kind, id, updatedAt } = source;
    await this.#tools.state.set(work.task.id, { fingerprint, source: { kind, id, updatedAt }, ...outcome });
  }

  async #failed(id: number, plan: TaskPlan | undefined, error: TrackletError): Promise<TaskReport> {
    const { reporter, interruption } = this.#tools;
    const reason = interruption.happened ? interrupted() : error;
    const named = reason.message.startsWith(`Task ${id}`) ? reason.message : `Task ${id}: ${reason.message}`;
    reporter.error(new TrackletError(reason.code, named));
    if (plan && !this.#command.dryRun) {
      await this.#remember(plan, { status: 'failed', reason: reason.toJSON() }).catch(() => {
        // What cannot be written has just been said.
      });
    }
    const source = plan && sourceName(plan.source);
    return { task: id, status: 'failed', source, reason: reason.toJSON() };
  }
}

/** A defect of Tracklet's own must not keep the other tasks from being done. */
function reasonOf(error: unknown): TrackletError {
  if (error instanceof TrackletError) return error;
  if (error instanceof NoBrowserError) return error.reason;
  if (process.env.TRACKLET_DEBUG) throw error;
  const [what] = String(error instanceof Error ? error.message : error).split('\n');
  return new TrackletError('cli/unexpected', `Unexpected error: ${what} (TRACKLET_DEBUG=1 shows where).`);
}

type Outcome = Pick<TaskState, 'status' | 'saved' | 'reason'>;
