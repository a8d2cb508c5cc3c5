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
 * Sends and reads back; where the answer is lost and nothing was written, sends once more.
 *
 * @throws TrackletError `labelstudio/not-verified`, `labelstudio/unanswered` where both answers were lost and nothing
 *   was written, and those of the client
 */
export async function writeVerified<Written extends Item>(
  client: LabelStudioClient,
  task: number,
  write: Write<Written>,
): Promise<Stored> {
  const first = await sendOrFind(client, task, write);
  if (!(first instanceof TrackletError)) return first;
  const second = await sendOrFind(client, task, write);
  if (!(second instanceof TrackletError)) return second;
  throw second;
}

/** What was written; where no answer came and it is not there, the error that says so. */
async function sendOrFind<Written extends Item>(
  client: LabelStudioClient,
  task: number,
  write: Write<Written>,
): Promise<Stored | TrackletError> {
  let id: number;
  try {
    ({ id } = await write.send());
  } catch (error) {
    if (!(error instanceof TrackletError) || error.code !== 'labelstudio/unanswered') throw error;
    return (await findAfterLostAnswer(client, task, write)) ?? error;
  }
  return verified(await client.task(task), id, write);
}

async function findAfterLostAnswer<Written extends Item>(
  client: LabelStudioClient,
  task: number,
  write: Write<Written>,
): Promise<Stored | undefined> {
  let waited = 0;
  for (const after of READ_BACK_AFTER) {
    await new Promise((resolve) => setTimeout(resolve, after - waited));
    waited = after;
    const stored = alreadyWritten(await client.task(task), write);
    if (stored !== undefined) return stored;
  }
  return undefined;
}

/** @throws TrackletError `labelstudio/not-verified` */
function verified<Written extends Item>(task: Task, id: number, write: Write<Written>): Stored {
  const stored = write.items(task).find((item) => item.id === id);
  const wrong =
    stored === undefined ? 'it is not in the task' : describeDifference(write.result, stored.result);
  if (stored !== undefined && wrong === undefined) return { id, task, result: stored.result };
  throw new TrackletError(
    'labelstudio/not-verified',
    `Label Studio took the result of task ${task.id} (number ${id}), but read back it is not what was sent: ${wrong}. Someone may have saved at the same moment: load the task again and look.`,
  );
}
