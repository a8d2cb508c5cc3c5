/**
 * The page's objects as exporters take them.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { TrackedVideo } from '../../export/tracked-video.ts';
import { textOn } from '../state/palette.ts';
import type { Workspace } from '../state/workspace.ts';

/** @throws TrackletError `worker/no-video` */
export function trackedVideo({ video, labels, objects }: Workspace): TrackedVideo {
  if (!video) throw new TrackletError('worker/no-video', 'Nothing to export: open a video first.');
  return {
    video,
    labels: labels.labels.map(({ value }) => value),
    objects: objects.map((object) => ({
      id: object.id,
      name: object.name,
      colour: object.colour,
      textColour: textOn(object.colour),
      labels: object.labels,
      frames: [...object.results.values()]
        .sort((a, b) => a.frame - b.frame)
        .map(({ frame, box, mask, area, objectScore, iou }) => ({
          frame,
          box,
          mask,
          area,
          objectScore,
          iou,
        })),
    })),
  };
}
