/**
 * Saving to Label Studio, which has no concurrency control: the task is read again just before, what changed meanwhile
 * is shown, and what was written is read back and compared.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { annotationOf, type Changes, findChanges } from './changes.ts';
import type { LabelStudioClient } from './client.ts';
import type { Annotation, Prediction, Result, Task } from './schemas.ts';
import type { ResultSource } from './task-work.ts';
import { alreadyWritten, type Stored, type Write, writeVerified } from './write-verified.ts';

export type { Changes } from './changes.ts';
export { saveConsequence } from './save-consequence.ts';

/** Where to save. */
export type SaveTarget =
  | { readonly kind: 'annotation'; readonly id: number }
  | { readonly kind: 'new' }
  | PredictionTarget;

interface PredictionTarget {
  readonly kind: 'prediction';
  readonly modelVersion: string;
  /** 0-1 */
  readonly score: number;
}

export type ConflictChoice = 'merge' | 'new' | 'overwrite' | 'cancel';

export interface SaveRequest {
  /** The task as it was loaded. */
  readonly loaded: Task;
  /** What the work started from; undefined where it started from nothing. */
  readonly source: ResultSource | undefined;
  readonly target: SaveTarget;
  /**
   * Writes our regions into a result: into the source's own result, or, to merge, into a newer one.
   * It calls `labelStudioResult` of `src/regions/`. Always the same for the same base: by that, a save of which nobody
   * knows whether it was made is recognised.
   */
  readonly write: (base: Result) => Result;
  /** Asked only where target is an annotation, and it or its draft changed; again where it changes while asking. */
  readonly onConflict: (changes: Changes) => Promise<ConflictChoice>;
  /** Seconds of work, as Label Studio's `lead_time`. */
  readonly leadTime: number;
}

export type SaveOutcome =
  | { readonly status: 'cancelled' }
  | {
      readonly status: 'saved';
      readonly kind: 'annotation' | 'prediction';
      readonly id: number;
      /** The task after saving: what the next save compares with. */
      readonly task: Task;
      readonly result: Result;
    };

/**
 * Saves and verifies. An answer that did not come (`labelstudio/unanswered`) is settled by reading the task back:
 * where the result is there it is saved, else the save is sent once more. What is there already, key by key, is not
 * written twice: a save of which nobody knew whether it was made can be given again.
 *
 * @throws TrackletError `labelstudio/not-verified` where what is read back differs, `labelstudio/annotation-deleted`
 *   where a deleted annotation is to be merged with or overwritten, and those of the client
 */
export async function save(client: LabelStudioClient, request: SaveRequest): Promise<SaveOutcome> {
  switch (request.target.kind) {
    case 'annotation':
      return await saveToAnnotation(client, request, request.target.id);
    case 'new':
      return await saveNew(client, request);
    case 'prediction':
      return await savePrediction(client, request, request.target);
  }
}

async function saveToAnnotation(
  client: LabelStudioClient,
  request: SaveRequest,
  id: number,
): Promise<SaveOutcome> {
  const { loaded, source } = request;
  let base = source?.result ?? annotationOf(loaded, id)?.result ?? [];
  let known = loaded;
  let lost: TrackletError | undefined;
  for (;;) {
    const result = request.write(base);
    const write: Write<Annotation> = {
      result,
      send: () => client.updateAnnotation(id, result),
      items: ({ annotations }) => annotations,
      mayBeOurs: (annotation) => annotation.id === id,
    };
    const now = await client.task(loaded.id);
    const stored = alreadyWritten(now, write);
    if (stored !== undefined) return { status: 'saved', kind: 'annotation', ...stored };
    const changes = findChanges(known, now, id, base);
    if (changes === undefined) {
      const written = await writeVerified(client, loaded.id, write);
      if (!(written instanceof TrackletError)) return { status: 'saved', kind: 'annotation', ...written };
      if (lost !== undefined) throw written;
      // Sent again only after another look: in the meantime someone may have changed it.
      lost = written;
      continue;
    }
    const choice = await request.onConflict(changes);
    if (choice === 'cancel') return { status: 'cancelled' };
    if (choice === 'new') return await saveNew(client, request);
    if (!changes.annotationExists) throw annotationDeleted(id);
    if (choice === 'merge') base = changes.newest;
    // What was shown is known now; the task is read once more, because time has passed while asking.
    known = now;
  }
}

async function saveNew(client: LabelStudioClient, request: SaveRequest): Promise<SaveOutcome> {
  const { loaded, leadTime } = request;
  const result = request.write(request.source?.result ?? []);
  const stored = await create<Annotation>(client, loaded.id, {
    result,
    send: () => client.createAnnotation(loaded.id, result, leadTime),
    items: ({ annotations }) => annotations,
    mayBeOurs: (item) => !item.was_cancelled && !isSource(request, 'annotation', item),
  });
  return { status: 'saved', kind: 'annotation', ...stored };
}

async function savePrediction(
  client: LabelStudioClient,
  request: SaveRequest,
  { modelVersion, score }: PredictionTarget,
): Promise<SaveOutcome> {
  const { loaded } = request;
  const result = request.write(request.source?.result ?? []);
  const stored = await create<Prediction>(client, loaded.id, {
    result,
    send: () => client.createPrediction({ task: loaded.id, model_version: modelVersion, score, result }),
    items: ({ predictions }) => predictions.filter(({ model_version }) => model_version === modelVersion),
    mayBeOurs: (item) => !isSource(request, 'prediction', item),
  });
  return { status: 'saved', kind: 'prediction', ...stored };
}

/** Writes what is not there yet: an earlier save of the same, perhaps before the page was loaded anew, may have made it. */
async function create<Written extends Annotation | Prediction>(
  client: LabelStudioClient,
  task: number,
  write: Write<Written>,
): Promise<Stored> {
  const stored = alreadyWritten(await client.task(task), write);
  if (stored !== undefined) return stored;
  const first = await writeVerified(client, task, write);
  if (!(first instanceof TrackletError)) return first;
  const second = await writeVerified(client, task, write);
  if (!(second instanceof TrackletError)) return second;
  throw second;
}

/** Whether it is what the work started from: a copy of that is no second copy of what is to be written. */
function isSource(
  { source }: SaveRequest,
  kind: ResultSource['kind'],
  { id }: { readonly id: number },
): boolean {
  return source?.kind === kind && source.id === id;
}

function annotationDeleted(id: number): TrackletError {
  return new TrackletError(
    'labelstudio/annotation-deleted',
    `Annotation ${id} was deleted in Label Studio, so nothing can be saved to it. Save as a new annotation.`,
  );
}
