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
import type { NewObject } from '../state/tracked-objects.ts';
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
  return {
    ...frames(video, task, info),
    get labels() {
      return project.labelSet;
    },
    objects: imported?.objects ?? [],
    newObject: () => newObject(project),
  };
}

/** The next one has the label of the one that is selected. */
function newObject({ labelSet, workspace }: LocalProject): NewObject {
  const { objects, selected } = workspace;
  const label = selected?.labels[0] ?? labelSet.labels[0]?.value;
  const labels = label === undefined ? [] : [label];
  const style = labelSet.styleOf(labels);
  if (!style) return { id: newRegionId() };
  const names = new Set(objects.map(({ name }) => name));
  let { name } = style;
  for (let number = 2; names.has(name); number++) name = `${style.name} ${number}`;
  return { id: newRegionId(), labels, colour: style.colour, name };
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
