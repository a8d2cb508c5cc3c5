/**
 * What there is to do for one task.
 *
 * @module
 */

import { TrackletError } from '../../../src/errors.ts';
import type { LabelStudioClient } from '../../../src/labelstudio/client.ts';
import {
  chooseSource,
  loadTaskWork,
  type ResultSource,
  type TaskWork,
} from '../../../src/labelstudio/task-work.ts';
import type { WritingSettings } from '../../../src/regions/writing-settings.ts';
import type { SaveKind } from './command.ts';
import { fingerprint, workFingerprint } from './fingerprint.ts';

/** What the user chose, as far as it matters to one task. */
export interface RunChoices {
  /** Undefined: the annotation that was started from, where there is one, else a new one. */
  readonly save: SaveKind | undefined;
  readonly annotation: number | undefined;
  readonly fromPredictions: boolean;
  /** Display frames in each direction; 0: no limit. */
  readonly maxFrames: number;
  readonly direction: 'forward' | 'backward' | 'both';
  /** An object is tracked no further once it was lost on so many frames in succession; undefined: always. */
  readonly untilLost: number | undefined;
  readonly writing: WritingSettings;
  readonly modelVersion: string;
  readonly masks: boolean;
  /** Of the model's files. */
  readonly model: unknown;
}

export interface TaskPlan {
  readonly work: TaskWork;
  readonly source: ResultSource;
  readonly save: SaveKind;
  /** Of all that the tracks depend on. */
  readonly tracksFingerprint: string;
  /** Of that, and of how they are saved. */
  readonly fingerprint: string;
}

/**
 * Reads a task and decides what to start from and where to save.
 *
 * @throws TrackletError `cli/no-keyframes`, `cli/no-annotation`, `labelstudio/...`
 */
export async function planTask(
  client: LabelStudioClient,
  id: number,
  choices: RunChoices,
): Promise<TaskPlan> {
  const work = await loadTaskWork(client, id);
  const source = chooseSource(withAllowedSources(work, choices), choices.annotation);
  if (source === undefined || source.keyframes === 0) throw noKeyframes(work);
  const save = choices.save ?? (source.annotation === undefined ? 'new' : 'annotation');
  if (save === 'annotation' && source.annotation === undefined) {
    throw new TrackletError(
      'cli/no-annotation',
      `Task ${id} has no annotation to save to: its keyframes are in ${sourceName(source)}, which was never submitted. Take --save new.`,
    );
  }
  const { maxFrames, direction, untilLost, model, masks, writing, modelVersion } = choices;
  const limits = [maxFrames, direction, ...(untilLost === undefined ? [] : [{ untilLost }])];
  const tracking = fingerprint([workFingerprint(work, source), ...limits, model]);
  const saving = [choices.save ?? null, { ...writing }, save === 'prediction' ? modelVersion : null];
  return {
    work,
    source,
    save,
    tracksFingerprint: fingerprint([tracking, masks]),
    fingerprint: fingerprint([tracking, saving]),
  };
}

/** `annotation 3 of ana@b.co` */
export function sourceName({ kind, id, author }: ResultSource): string {
  return `${kind} ${id} of ${author}`;
}

function withAllowedSources(work: TaskWork, { fromPredictions }: RunChoices): TaskWork {
  if (fromPredictions) return work;
  return { ...work, sources: work.sources.filter(({ kind }) => kind !== 'prediction') };
}

function noKeyframes({ task, sources }: TaskWork): TrackletError {
  const predicted = sources.some(({ kind, keyframes }) => kind === 'prediction' && keyframes > 0);
  const advice = predicted
    ? 'Take --from-predictions to start from its prediction'
    : 'Draw a box around each object in Label Studio (it is saved as a draft after some seconds)';
  return new TrackletError('cli/no-keyframes', `Task ${task.id} has no keyframes. ${advice}.`);
}
