/**
 * What a user pastes to name a task.
 *
 * @module
 */

export interface TaskLink {
  readonly task: number;
  readonly annotation: number | undefined;
}

/**
 * Reads a task ID (`7`, `#7`) or any address of Label Studio that names a task: `/projects/1/data?task=7`, with `&tab=`,
 * `&annotation=3` or `&region=`, `/tasks/7`, `/api/tasks/7`, Tracklet's own `?task=7&annotation=3`.
 *
 * @param origin of the configured Label Studio; an address on another one is refused. Undefined: any.
 * @throws TrackletError `labelstudio/bad-task-link` (says what forms there are), `labelstudio/other-server`
 */
export function parseTaskLink(_text: string, _origin: string | undefined): TaskLink {
  throw new Error('helper LSROOM');
}
