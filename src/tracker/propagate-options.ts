/**
 * What a propagation is asked to do, checked.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { SourceFrame } from '../units.ts';
import type { InferenceState } from './inference-state.ts';
import { LossWatch } from './loss-watch.ts';
import { nothingToTrack, preflight } from './preflight.ts';
import { checkFrame } from './prompts.ts';
import { processingOrder, VisitedFrames } from './visited-frames.ts';

/** What to track, and how. */
export interface PropagateOptions {
  /** Default: the earliest conditioning frame of the objects. */
  readonly startFrame?: SourceFrame;
  /** Half-open, source frames; default: the whole clip. A start frame outside is moved to its nearer end. */
  readonly range?: readonly [number, number];
  /** At most this many frames, the first included. */
  readonly maxFrames?: number;
  /** Track towards the clip's beginning; default false. */
  readonly reverse?: boolean;
  /**
   * The frames of the clip that count, ascending, also those outside `range`; default: every frame. The recent memory
   * then reaches over visited frames, while temporal distances stay in source frames.
   */
  readonly visit?: readonly SourceFrame[];
  /** Objects to track; default: all there are when it starts. */
  readonly objects?: readonly string[];
  /**
   * An object rests once it was lost (object score not above 0, or an empty mask) on so many frames in succession: it is
   * left out up to its next prompt in this direction, or to the end.
   */
  readonly untilLost?: number;
  /** Where a propagation began that was cut off and whose rest this is; default: this is no rest. */
  readonly begun?: SourceFrame;
  /** Return masks too, not only boxes and scores. */
  readonly masks: boolean;
  /** Stops after the current frame; what was tracked is yielded and stored. */
  readonly signal?: AbortSignal;
}

/** What a propagation runs on. */
export interface PropagationStart {
  readonly ids: readonly string[];
  readonly startFrame: SourceFrame;
  readonly watch: LossWatch;
}

/**
 * Checks the options, takes up prompts and settles what to track.
 *
 * @throws TrackletError `tracker/range`, `tracker/visit`, `tracker/until-lost`, `tracker/unknown-object`, `tracker/no-objects`,
 *   `tracker/no-prompts`, `prompt/frame-out-of-range`
 */
export async function startPropagation(
  state: InferenceState,
  { objects, startFrame, range, visit, untilLost, begun, reverse = false }: PropagateOptions,
): Promise<PropagationStart> {
  const { frameCount } = state.clip;
  if (range !== undefined && !(0 <= range[0] && range[0] < range[1] && range[1] <= frameCount)) {
    throw new TrackletError(
      'tracker/range',
      `The range ${range[0]}:${range[1]} is not inside the video's ${frameCount} frames (0:${frameCount}).`,
    );
  }
  if (startFrame !== undefined) checkFrame(startFrame, state.clip);
  if (untilLost !== undefined && !(Number.isInteger(untilLost) && untilLost >= 1)) {
    throw new TrackletError('tracker/until-lost', `untilLost is ${untilLost}; it must be an integer from 1.`);
  }
  const ids = objects ?? [...state.objects.keys()];
  const visited = new VisitedFrames(frameCount, visit);
  const tracked = ids.map((id) => state.object(id));
  await preflight(state, tracked, visited);
  state.visited = visited;
  const start = {
    ids,
    startFrame: startFrame ?? earliestPrompt(state, ids),
    watch: new LossWatch(untilLost),
  };
  if (begun === undefined) {
    state.propagated = { frame: undefined, reverse };
    await state.commit();
  } else {
    const order = [...processingOrder(visited, { startFrame: begun, reverse, range })];
    await start.watch.resume(state, tracked, order.slice(0, order.indexOf(start.startFrame)));
  }
  return start;
}

/** The earliest frame that conditions, or will condition, one of the objects. @throws TrackletError `tracker/no-objects` */
function earliestPrompt(state: InferenceState, ids: readonly string[]): SourceFrame {
  const [earliest] = ids.flatMap((id) => state.object(id).state.conditioningFrames()).sort((a, b) => a - b);
  if (earliest === undefined) throw nothingToTrack();
  return earliest;
}
