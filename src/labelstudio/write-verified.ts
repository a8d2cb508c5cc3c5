/**
 * One write to Label Studio, made once and verified: a lost answer is settled by reading the task back, and what was
 * stored is compared with what was sent.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { LabelStudioClient } from './client.ts';
import { describeDifference, sameJson } from './compare-results.ts';
import type { Result, Task } from './schemas.ts';

/** An annotation or a prediction. */
interface Item {
  readonly id: number;
  readonly result: Result;
}

export interface Write<Written extends Item> {
  readonly result: Result;
  readonly send: () => Promise<{ readonly id: number }>;
  /** Where the task lists what is written. */
  readonly items: (task: Task) => readonly Written[];
  /** True for an item that this write, and no other, may have left, given that it holds the result. */
  readonly mayBeOurs: (item: Written) => boolean;
}

/** What was written, as read back. */
export interface Stored {
  readonly id: number;
  readonly task: Task;
  readonly result: Result;
}

/**
 * When the task is read after an answer was lost, in milliseconds from there: the server may still be at work, and a
 * result sent twice would be there twice.
 */
const READ_BACK_AFTER = [0, 1000, 4000];

/** What a write that was sent before has left in the task; undefined where it was not made. */
export function alreadyWritten<Written extends Item>(task: Task, write: Write<Written>): Stored | undefined {
  const item = write.items(task).find((each) => write.mayBeOurs(each) && sameJson(each.result, write.result));
  return item && { id: item.id, task, result: item.result };
}

/**
 * Sends once, and reads back.
 *
 * @returns the error of the answer that was lost, where nothing was written: then it can be sent again
 * @throws TrackletError `labelstudio/not-verified` where what is there differs or cannot be read,
 *   `labelstudio/unanswered` where it is not known whether anything was written, and those of the client
 */
export async function writeVerified<Written extends Item>(
  client: LabelStudioClient,
  task: number,
  write: Write<Written>,
): Promise<Stored | TrackletError> {
  let id: number;
  try {
    ({ id } = await write.send());
  } catch (error) {
    if (!(error instanceof TrackletError) || error.code !== 'labelstudio/unanswered') throw error;
    return (await findAfterLostAnswer(client, task, write, error)) ?? error;
  }
  return verified(await readBack(client, task, id), id, write);
}

/** @throws the error of the lost answer where the task cannot be read: then nothing is known */
async function findAfterLostAnswer<Written extends Item>(
  client: LabelStudioClient,
  task: number,
  write: Write<Written>,
  lost: TrackletError,
): Promise<Stored | undefined> {
  let waited = 0;
  for (const after of READ_BACK_AFTER) {
    await new Promise((resolve) => setTimeout(resolve, after - waited));
    waited = after;
    const now = await client.task(task).catch((cause: unknown) => {
      throw new TrackletError(lost.code, lost.message, { cause });
    });
    const stored = alreadyWritten(now, write);
    if (stored !== undefined) return stored;
  }
  return undefined;
}

/** @throws TrackletError `labelstudio/not-verified` */
async function readBack(client: LabelStudioClient, task: number, id: number): Promise<Task> {
  return client.task(task).catch((cause: unknown) => {
    if (!(cause instanceof TrackletError)) throw cause;
    throw new TrackletError(
      'labelstudio/not-verified',
      `${taken(task, id)}, but it could not be read back: ${cause.message} Save again: what is there already is not written twice.`,
      { cause },
    );
  });
}

/** @throws TrackletError `labelstudio/not-verified` */
function verified<Written extends Item>(task: Task, id: number, write: Write<Written>): Stored {
  const stored = write.items(task).find((item) => item.id === id);
  const wrong =
    stored === undefined ? 'it is not in the task' : describeDifference(write.result, stored.result);
  if (stored !== undefined && wrong === undefined) return { id, task, result: stored.result };
  throw new TrackletError(
    'labelstudio/not-verified',
    `${taken(task.id, id)}, but read back it is not what was sent: ${wrong}. Someone may have saved at the same moment: load the task again and look.`,
  );
}

function taken(task: number, id: number): string {
  return `Label Studio took the result of task ${task} (number ${id})`;
}
