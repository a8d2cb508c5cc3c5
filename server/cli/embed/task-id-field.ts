/**
 * A task's id in its own data: Label Studio fills in a labelling configuration's `$field` from there, and knows no other
 * way to name the task.
 *
 * @module
 */
import { z } from 'zod';
import { TrackletError } from '../../../src/errors.ts';
import type { LabelStudioClient } from '../../../src/labelstudio/client.ts';
import type { Upstream } from '../../label-studio/upstream.ts';
import { count } from '../facts.ts';
import { type Interruption, interrupted } from '../interruption.ts';
import type { Reporter } from '../reporter.ts';

const pageSize = 100;

const pageSchema = z.object({
  total: z.int(),
  tasks: z.array(z.object({ id: z.int(), data: z.record(z.string(), z.unknown()) })),
});

type TaskData = z.infer<typeof pageSchema>['tasks'][number];

export class TaskIdField {
  readonly #upstream: Upstream;
  readonly #client: LabelStudioClient;
  readonly #reporter: Reporter;
  readonly #interruption: Interruption;

  constructor(upstream: Upstream, client: LabelStudioClient, reporter: Reporter, interruption: Interruption) {
    this.#upstream = upstream;
    this.#client = client;
    this.#reporter = reporter;
    this.#interruption = interruption;
  }

  /**
   * Writes the ids, or removes them, where that is not done yet.
   *
   * @throws TrackletError `cli/interrupted`, `labelstudio/...`
   */
  async write(
    project: number,
    field: string,
    { remove, dryRun }: { readonly remove: boolean; readonly dryRun: boolean },
  ): Promise<void> {
    let total = 0;
    let changed = 0;
    for await (const tasks of this.#pages(project)) {
      for (const task of tasks) {
        total++;
        const data = remove ? without(task.data, field) : { ...task.data, [field]: task.id };
        if (remove ? !Object.hasOwn(task.data, field) : task.data[field] === task.id) continue;
        changed++;
        if (dryRun) continue;
        if (this.#interruption.happened) throw interrupted();
        await this.#client.updateTaskData(task.id, data);
      }
    }
    const verb = `${dryRun ? 'would be ' : ''}${remove ? 'removed from' : 'written into'}`;
    const text = `"${field}" ${verb} ${count(changed, 'task')}; ${total - changed} already as they should be`;
    this.#reporter.fact('tasks', text, { field, changed, unchanged: total - changed, dryRun });
  }

  async *#pages(project: number): AsyncGenerator<TaskData[]> {
    let read = 0;
    for (let page = 1; ; page++) {
      if (this.#interruption.happened) throw interrupted();
      const { tasks, total } = await this.#page(project, page);
      read += tasks.length;
      yield tasks;
      this.#reporter.progress({ stage: 'write', done: Math.min(read, total), total, unit: 'tasks' });
      // Label Studio answers 404 to a page past the end.
      if (tasks.length < pageSize || read >= total) return;
    }
  }

  /** The data as stored: with addresses resolved, writing it back would replace a storage's `s3://` by a link. */
  async #page(project: number, page: number): Promise<z.infer<typeof pageSchema>> {
    const query = `project=${project}&page=${page}&page_size=${pageSize}&fields=task_only&resolve_uri=false`;
    const parsed = pageSchema.safeParse(await this.#upstream.request('GET', `/api/tasks?${query}`));
    if (parsed.success) return parsed.data;
    throw new TrackletError(
      'labelstudio/bad-reply',
      `Label Studio sent the tasks of project ${project} in a form that Tracklet does not know.`,
    );
  }
}

function without(data: Readonly<Record<string, unknown>>, field: string): Record<string, unknown> {
  const { [field]: _, ...rest } = data;
  return rest;
}
