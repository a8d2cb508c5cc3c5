/**
 * How a video of the local project is worked at.
 *
 * @module
 */
import { clockOf, type TaskVideo } from '../../labelstudio/video-result.ts';
import { clockNotes } from '../../regions/clock-notes.ts';
import { newRegionId } from '../../regions/region-id.ts';
import { framesToVisit } from '../../regions/track-range.ts';
import type { VideoInfo } from '../../video/video.ts';
import { displayAxis, fileAxis } from '../state/frame-axis.ts';
import { type LabelSet, nextLabel } from '../state/label-set.ts';
import { distinctStyle } from '../state/object-style.ts';
import type { NewObject, TrackedObject } from '../state/tracked-objects.ts';
import type { VideoPlan } from '../state/video-plan.ts';
import type { LocalProject } from './local-project.ts';
import { type ProjectVideo, plannedObjects, taskVideoOf } from './project.ts';

/**
 * With the project's labels, as they are at any time; of an imported task, with its regions as objects.
 *
 * @param anew where there is no work at it yet: then the user is told what is odd about an imported task
 */
export function planVideo(
  project: LocalProject,
  video: ProjectVideo,
  info: VideoInfo,
  anew: boolean,
): VideoPlan {
  const task = taskVideoOf(video, info, project.project);
  const imported = video.task && plannedObjects(video.task, task, project.labelSet);
  if (imported && anew) {
    const notes = [...clockNotes(clockOf(task), info), ...imported.warnings];
    if (notes.length > 0) project.workspace.activity.notify(notes.join(' '));
  }
  let chosen: string | undefined;
  const labels = (): LabelSet => {
    const { labelSet, workspace } = project;
    return {
      ...labelSet,
      next: nextLabel(labelSet.labels, chosen, workspace.objects, workspace.selected),
      choose: (label) => {
        chosen = label;
      },
    };
  };
  return {
    ...frames(video, task, info),
    get labels() {
      return labels();
    },
    objects: imported?.objects ?? [],
    newObject: () => newObject(labels(), project.workspace.objects),
  };
}

function newObject({ labels, next, styleOf }: LabelSet, others: readonly TrackedObject[]): NewObject {
  const own = next === undefined ? [] : [next];
  const style = styleOf(own);
  if (!style) return { id: newRegionId() };
  const reserved = labels.map(({ colour }) => colour);
  return { id: newRegionId(), labels: own, ...distinctStyle(style, others, reserved) };
}

/** Frames as an imported task numbers them, else those of the file. */
function frames(
  video: ProjectVideo,
  task: TaskVideo,
  info: VideoInfo,
): Pick<VideoPlan, 'axis' | 'visitPlan'> {
  if (video.task?.framerate === undefined) return { axis: fileAxis(info) };
  const clock = clockOf(task);
  return {
    axis: displayAxis(clock),
    visitPlan: (prompted, direction) => framesToVisit(clock, prompted, direction, undefined),
  };
}
