/**
 * Saves the tracks of one task to Label Studio, and as files.
 *
 * @module
 */
import path from 'node:path';
import { TrackletError } from '../../../src/errors.ts';
import type { LabelStudioClient } from '../../../src/labelstudio/client.ts';
import { type Changes, type ConflictChoice, type SaveTarget, save } from '../../../src/labelstudio/save.ts';
import type { Result } from '../../../src/labelstudio/schemas.ts';
import { readRegions } from '../../../src/regions/keyframes.ts';
import { isTracked } from '../../../src/regions/provenance.ts';
import { regionSchema } from '../../../src/regions/region.ts';
import { labelStudioResult } from '../../../src/regions/results.ts';
import { predictionScore } from '../../../src/regions/score.ts';
import type { WritingSettings } from '../../../src/regions/writing-settings.ts';
import { MasksFile, writeJson } from '../outputs.ts';
import type { Reporter } from '../reporter.ts';
import type { RunCommand } from './command.ts';
import type { RunChoices, TaskPlan } from './plan.ts';
import { regionsContext } from './track-task.ts';
import type { TracksFile } from './tracks-file.ts';
import type { VideoTracks } from './tracks-lines.ts';

export interface Saved {
  readonly kind: 'annotation' | 'prediction';
  readonly id: number;
  readonly result: Result;
}

/**
 * Saves to Label Studio; see `save` of `src/labelstudio/`.
 *
 * @param seconds that tracking took
 * @throws TrackletError `cli/conflict`, `labelstudio/...`
 */
export async function saveTask(
  client: LabelStudioClient,
  plan: TaskPlan,
  tracks: TracksFile,
  {
    choices,
    onConflict,
    reporter,
    seconds,
  }: {
    readonly choices: RunChoices;
    readonly onConflict: RunCommand['onConflict'];
    readonly reporter: Reporter;
    readonly seconds: number;
  },
): Promise<Saved> {
  const { work, source } = plan;
  const write = (base: Result) => writeTracks(base, plan, tracks, choices.writing);
  let changed: Changes | undefined;
  const outcome = await save(client, {
    loaded: work.task,
    source,
    target: saveTarget(plan, choices, () => write(source.result)),
    write,
    leadTime: seconds,
    onConflict: async (changes) => {
      changed = changes;
      return conflictChoice(changes, onConflict, reporter);
    },
  });
  if (outcome.status === 'saved') return outcome;
  throw new TrackletError(
    'cli/conflict',
    `Task ${work.task.id} changed while it was tracked: ${changed?.sentences.join(' ') ?? ''} The tracks are kept; run again with --on-conflict merge, new or overwrite to save them.`,
  );
}

/** @param written the result to be saved, from which a prediction takes its score */
export function saveTarget(
  { source, save: kind }: TaskPlan,
  { modelVersion }: RunChoices,
  written: () => Result,
): SaveTarget {
  if (kind === 'prediction') {
    const score = predictionScore(written());
    return { kind: 'prediction', modelVersion, score };
  }
  if (kind === 'annotation' && source.annotation !== undefined) {
    return { kind: 'annotation', id: source.annotation };
  }
  return { kind: 'new' };
}

function conflictChoice(
  changes: Changes,
  wanted: RunCommand['onConflict'],
  reporter: Reporter,
): ConflictChoice {
  if (wanted === 'fail') return 'cancel';
  // What is gone can be neither merged into nor overwritten.
  const choice = changes.annotationExists ? wanted : 'new';
  for (const sentence of changes.sentences) reporter.warn(sentence);
  reporter.warn(`This is what ${choice} does: ${consequences[choice]}`);
  return choice;
}

const consequences = {
  merge: 'the tracks go into the newest keyframes.',
  new: 'the tracks become a new annotation.',
  overwrite: 'the change is lost.',
};

/** The tracks of all videos written into a result. */
function writeTracks(base: Result, plan: TaskPlan, tracks: TracksFile, writing: WritingSettings): Result {
  return plan.work.videos.reduce<Result>((result, video) => {
    const tracked = tracks.get(video.name);
    if (tracked?.seconds === undefined) return result;
    const keyframes = readRegions(result, regionsContext(plan, video, tracked.info));
    return labelStudioResult(keyframes, tracked.tracks, tracked.info, writing);
  }, base);
}

/** Keyframes in a result that Tracklet wrote. */
export function countTracked(result: Result): number {
  return result.reduce<number>((sum, item) => {
    const region = regionSchema.safeParse(item);
    return sum + (region.success ? region.data.value.sequence.filter(isTracked).length : 0);
  }, 0);
}

/** The videos of a task that were tracked to their end. */
export function trackedVideos({ work }: TaskPlan, tracks: TracksFile): VideoTracks[] {
  return work.videos.flatMap(({ name }) => {
    const tracked = tracks.get(name);
    return tracked?.seconds === undefined ? [] : [tracked];
  });
}

/**
 * Writes the result, and the masks where they are wanted, into a folder.
 *
 * @returns the files' names
 * @throws TrackletError `cli/cannot-write`
 */
export async function writeFiles(
  folder: string,
  plan: TaskPlan,
  result: Result,
  tracks: TracksFile,
  masks: boolean,
): Promise<string[]> {
  const name = path.join(folder, `task-${plan.work.task.id}`);
  const files = [await writeJson(`${name}.json`, result, true)];
  if (!masks) return files;
  const videos = trackedVideos(plan, tracks);
  for (const { video } of videos) {
    const file = new MasksFile(
      videos.length > 1 ? `${name}-${fileName(video)}.masks.jsonl` : `${name}.masks.jsonl`,
    );
    for await (const results of tracks.results(video)) await file.append(results);
    files.push(await file.finish(true));
  }
  return files;
}

/** A tag's name as part of a file's. */
const fileName = (name: string) => name.replace(/[^\w.-]/g, '_');
