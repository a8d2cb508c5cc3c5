/**
 * Which tasks a run is about.
 *
 * @module
 */
import { TrackletError } from '../../../src/errors.ts';
import type { LabelStudioClient } from '../../../src/labelstudio/client.ts';
import type { Task } from '../../../src/labelstudio/schemas.ts';
import { sourcesOf } from '../../../src/labelstudio/task-work.ts';

const pageSize = 100;

/**
 * All tasks of a project that may have keyframes to start from, oldest first.
 *
 * @param onPage told of each page: tasks read so far, and how many there are
 */
export async function tasksWithKeyframes(
  client: LabelStudioClient,
  project: number,
  fromPredictions: boolean,
  onPage: (read: number, total: number) => void,
): Promise<number[]> {
  const found = new Set<number>();
  let read = 0;
  for (let page = 1; ; page++) {
    const { tasks, total } = await client.tasks(project, page, pageSize);
    for (const task of tasks) if (mayHaveKeyframes(task, fromPredictions)) found.add(task.id);
    read += tasks.length;
    onPage(Math.min(read, total), total);
    // Label Studio answers 404 to a page past the end.
    if (tasks.length < pageSize || read >= total) return [...found].sort((a, b) => a - b);
  }
}

function mayHaveKeyframes(task: Task, fromPredictions: boolean): boolean {
  // The list lacks the drafts of other users.
  if (task.draft_exists && task.drafts.length === 0) return true;
  return sourcesOf(task).some(
    ({ kind, keyframes, cancelled }) =>
      keyframes > 0 && !cancelled && (fromPredictions || kind !== 'prediction'),
  );
}

/**
 * The project of a run that names only tasks: theirs, which must be one.
 *
 * @throws TrackletError `cli/several-projects`, `labelstudio/...`
 */
export async function projectOf(client: LabelStudioClient, tasks: readonly number[]): Promise<number> {
  let project: number | undefined;
  for (const id of tasks) {
    const task = await client.task(id);
    if (project !== undefined && task.project !== project) {
      throw new TrackletError(
        'cli/several-projects',
        `--task ${id} is in project ${task.project}, the tasks before it are in project ${project}; run each project by itself.`,
      );
    }
    project = task.project;
  }
  if (project === undefined) {
    throw new TrackletError('cli/no-tasks', 'Which tasks? Give --project, or --task once or more.');
  }
  return project;
}
