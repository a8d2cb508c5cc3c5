/**
 * How a video is worked at: a Label Studio task has its own frames, objects and limits.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { TrackOptions } from '../../worker/api.ts';
import type { KeptTask } from '../label-studio/open-task.ts';
import type { FrameAxis } from './frame-axis.ts';
import type { LabelSet } from './label-set.ts';
import type { NewObject, PlannedObject } from './tracked-objects.ts';

/** Which frames tracking visits, in place of the whole video; see `TrackOptions.visit`. */
export type VisitPlan = (
  prompted: readonly SourceFrame[],
  direction: TrackOptions['direction'],
) => readonly SourceFrame[];

/** By default every frame of the file, from nothing. */
export interface VideoPlan {
  /** The frames through which the user steps. */
  readonly axis: FrameAxis;
  /** Labels to choose from; default: none. */
  readonly labels?: LabelSet;
  /** Is told that the user has given an object other labels. */
  readonly relabelled?: (id: string) => void;
  readonly objects?: readonly PlannedObject[];
  /** What an object that the user adds is made with. */
  readonly newObject?: () => NewObject;
  readonly visitPlan?: VisitPlan;
  /** What has to be kept, beside the objects, to continue the task later. */
  readonly keepTask?: () => KeptTask;
}
