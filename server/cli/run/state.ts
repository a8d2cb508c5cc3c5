/**
 * What a run remembers of each task, so that a second one does nothing twice. A JSON file, whole at every moment.
 *
 * @module
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { TrackletError } from '../../../src/errors.ts';

const taskStateSchema = z.strictObject({
  status: z.enum(['running', 'done', 'failed']),
  /** Of keyframes, video and options: a task is done for as long as this stays. */
  fingerprint: z.string(),
  /** What the work started from. */
  source: z.strictObject({
    kind: z.enum(['annotation', 'draft', 'prediction']),
    id: z.int(),
    updatedAt: z.string(),
  }),
  /** Where it is done. */
  saved: z.strictObject({ kind: z.enum(['annotation', 'prediction']), id: z.int() }).optional(),
  /** Where it failed. */
  reason: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  /** ISO 8601, when this was written. */
  at: z.string(),
});

const stateSchema = z.strictObject({
  trackletRun: z.literal(1),
  labelStudio: z.string(),
  project: z.int(),
  tasks: z.record(z.string().regex(/^\d+$/), taskStateSchema),
});

export type TaskState = z.infer<typeof taskStateSchema>;

/** Whose tasks a state file remembers. */
export interface StateOwner {
  /** Address without a slash at its end. */
  readonly labelStudio: string;
  readonly project: number;
}

export class RunState {
  readonly file: string;
  readonly #owner: StateOwner;
  readonly #tasks: Map<number, TaskState>;

  private constructor(file: string, owner: StateOwner, tasks: Map<number, TaskState>) {
    this.file = file;
    this.#owner = owner;
    this.#tasks = tasks;
  }

  /**
   * Reads a state file, or begins one; nothing is written yet.
   *
   * @throws TrackletError `cli/bad-state`, `cli/foreign-state`, `cli/not-readable`
   */
  static async open(file: string, owner: StateOwner): Promise<RunState> {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new TrackletError('cli/not-readable', `The state file ${file} cannot be read: ${error.message}.`);
    });
    if (text === undefined) return new RunState(file, owner, new Map());
    const state = parse(file, text);
    if (state.labelStudio !== owner.labelStudio || state.project !== owner.project) {
      throw new TrackletError(
        'cli/foreign-state',
        `The state file ${file} belongs to project ${state.project} of ${state.labelStudio}, not to project ${owner.project} of ${owner.labelStudio}. Name another one with --state.`,
      );
    }
    const tasks = Object.entries(state.tasks).map(([id, task]) => [Number(id), task] as const);
    return new RunState(file, owner, new Map(tasks));
  }

  get(task: number): TaskState | undefined {
    return this.#tasks.get(task);
  }

  /**
   * Remembers a task; on disk when it resolves.
   *
   * @throws TrackletError `cli/cannot-write`
   */
  async set(task: number, state: Omit<TaskState, 'at'>): Promise<void> {
    this.#tasks.set(task, { ...state, at: new Date().toISOString() });
    const { labelStudio, project } = this.#owner;
    const tasks = Object.fromEntries(this.#tasks);
    await writeWhole(
      this.file,
      `${JSON.stringify({ trackletRun: 1, labelStudio, project, tasks }, null, 1)}\n`,
    );
  }
}

function parse(file: string, text: string): z.infer<typeof stateSchema> {
  const broken = (why: string) =>
    new TrackletError(
      'cli/bad-state',
      `${file} is not the state file of a run of Tracklet (${why}). Name another one with --state, or remove it: all tasks are then tracked again.`,
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw broken('it is not JSON');
  }
  const parsed = stateSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw broken(`${issue?.path.join('.') || 'the whole'}: ${issue?.message}`);
}

/** Replaces a file at once: whoever reads it, also after a crash or power cut, finds the old text or the new one. */
async function writeWhole(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(fresh, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TrackletError('cli/cannot-write', `The state file ${file} cannot be written: ${reason}.`);
  }
}
