/**
 * The data of the tasks whose videos are being read: a video takes many range requests, which need not each ask for the
 * task. To read a task may take Label Studio long: it has megabytes, and an ML backend may be asked for predictions.
 *
 * @module
 */
import { TrackletError } from '../../src/errors.ts';
import { taskSchema } from '../../src/labelstudio/schemas.ts';
import type { Upstream } from './upstream.ts';

/** After the last use. */
const milliseconds = 30_000;
const tasksKept = 32;

type TaskData = Readonly<Record<string, unknown>>;

const dataSchema = taskSchema.pick({ data: true });

export class TaskDataCache {
  readonly #upstream: Pick<Upstream, 'request'>;
  readonly #now: () => number;
  readonly #entries = new Map<number, { readonly data: Promise<TaskData>; readonly until: number }>();

  /** @param now milliseconds; tests replace it */
  constructor(upstream: Pick<Upstream, 'request'>, now: () => number = Date.now) {
    this.#upstream = upstream;
    this.#now = now;
  }

  /** @throws TrackletError `labelstudio/...` of the upstream */
  data(task: number): Promise<TaskData> {
    const known = this.#entries.get(task);
    const data = known && known.until > this.#now() ? known.data : this.#readAnew(task);
    // The last used stand last.
    this.#entries.delete(task);
    this.#entries.set(task, { data, until: this.#now() + milliseconds });
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size > tasksKept) this.#entries.delete(oldest);
    return data;
  }

  forget(task: number): void {
    this.#entries.delete(task);
  }

  #readAnew(task: number): Promise<TaskData> {
    const data = this.#read(task);
    data.catch(() => this.forget(task));
    return data;
  }

  async #read(task: number): Promise<TaskData> {
    const parsed = dataSchema.safeParse(await this.#upstream.request('GET', `/api/tasks/${task}`));
    if (parsed.success) return parsed.data.data;
    throw new TrackletError('labelstudio/bad-reply', `Label Studio sent task ${task} without its data.`);
  }
}
