/**
 * What a run has done, task by task: the closing table.
 *
 * @module
 */
import type { SerializedError } from '../../../src/errors.ts';

/** The outcome of one task. */
export interface TaskReport {
  readonly task: number;
  readonly status: 'done' | 'skipped' | 'failed' | 'planned';
  readonly source?: string;
  /** Source frames tracked. */
  readonly frames?: number;
  readonly objects?: number;
  /** Keyframes that Tracklet wrote. */
  readonly keyframes?: number;
  readonly saved?: string;
  readonly seconds?: number;
  /** Why it failed or was skipped. */
  readonly reason?: SerializedError | string;
  readonly files?: readonly string[];
}

export interface RunSummary {
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly planned: number;
  readonly tasks: readonly TaskReport[];
}

export function summarise(tasks: readonly TaskReport[]): RunSummary {
  const count = (status: TaskReport['status']) => tasks.filter((task) => task.status === status).length;
  return {
    done: count('done'),
    skipped: count('skipped'),
    failed: count('failed'),
    planned: count('planned'),
    tasks,
  };
}

const head = ['task', 'source', 'frames', 'objects', 'keyframes', 'seconds', 'outcome'];
/** Columns of numbers, which stand at the right. */
const numbers: ReadonlySet<number> = new Set([0, 2, 3, 4, 5]);

/**
 * The summary as lines: a table, and the counts.
 *
 * @param left tasks that the run did not come to
 */
export function summaryLines(summary: RunSummary, left: number): string[] {
  const rows = summary.tasks.map(row);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return numbers.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const table = rows.length === 0 ? [] : [line(head), ...rows.map(line)];
  return [...table, counts(summary, left)];
}

function row({ task, source, frames, objects, keyframes, seconds, ...rest }: TaskReport): string[] {
  const cells = [task, source, frames, objects, keyframes, seconds?.toFixed(1)];
  return [...cells.map((cell) => String(cell ?? '-')), outcome(rest)];
}

function outcome({ status, saved, reason }: Pick<TaskReport, 'status' | 'saved' | 'reason'>): string {
  const why = typeof reason === 'object' ? `${reason.message} [${reason.code}]` : reason;
  switch (status) {
    case 'done':
      return `saved as ${saved}`;
    case 'planned':
      return `would be saved as ${saved}`;
    default:
      return `${status}: ${why}`;
  }
}

function counts({ done, skipped, failed, planned }: RunSummary, left: number): string {
  const parts = [
    planned > 0 ? `${planned} to do` : `${done} done`,
    skipped > 0 ? `${skipped} skipped (done before, keyframes unchanged)` : '',
    failed > 0 ? `${failed} failed` : '',
    left > 0 ? `${left} not begun` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
