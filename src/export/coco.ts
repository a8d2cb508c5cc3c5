/**
 * Tracks as COCO instances with masks as RLE: what pycocotools, Detectron2, MMDetection and FiftyOne read. The keys that
 * tie instances together over time (`videos`, `video_id`, `frame_id`, `track_id`) are those of MMTracking's CocoVID;
 * readers of still images ignore them.
 *
 * Source: https://cocodataset.org/#format-data, cocoapi's `PythonAPI/pycocotools/coco.py`.
 *
 * @module
 */
import type { CocoRle } from '../regions/rle.ts';
import { frameScore } from '../regions/score.ts';
import {
  classNumbers,
  classOf,
  type ExportedFrame,
  type ExportedObject,
  frameRate,
  stemOf,
  type TrackedVideo,
  trackedFrames,
} from './tracked-video.ts';

export interface CocoImage {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  /** As `ffmpeg -i VIDEO -fps_mode passthrough -start_number 0 FOLDER/%06d.jpg` names the frame. */
  readonly file_name: string;
  readonly video_id: number;
  /** Frame of the file, from 0. */
  readonly frame_id: number;
  /** Seconds from the video's start. */
  readonly timestamp: number;
}

export interface CocoAnnotation {
  readonly id: number;
  readonly image_id: number;
  readonly category_id: number;
  readonly video_id: number;
  /** Of one object on all its frames, from 1. */
  readonly track_id: number;
  /** [x, y, width, height] in pixels; specks of the mask left out. */
  readonly bbox: readonly [number, number, number, number];
  readonly area: number;
  readonly segmentation?: CocoRle;
  readonly iscrowd: 0;
  /** Probability that the object is there, 0-1. */
  readonly score: number;
  readonly attributes: {
    readonly object_id: string;
    readonly name: string;
    readonly labels: readonly string[];
    /** The model's own estimate of the mask's IoU, 0-1. */
    readonly predicted_iou: number;
  };
}

export interface CocoDataset {
  readonly info: Readonly<Record<string, string | number>>;
  readonly licenses: readonly [];
  readonly videos: readonly Readonly<Record<string, string | number>>[];
  readonly images: readonly CocoImage[];
  readonly categories: readonly { readonly id: number; readonly name: string; readonly supercategory: '' }[];
  readonly annotations: readonly CocoAnnotation[];
}

const VIDEO_ID = 1;

/**
 * An image for each frame that tracking came to (its id is the frame's number + 1), an annotation for each object that is
 * seen there. Frames on which all objects are lost stay as images without annotations.
 *
 * @param created when the data set was made
 */
export function cocoDataset(tracked: TrackedVideo, created: Date): CocoDataset {
  const { video, objects } = tracked;
  const { name, width, height, timestamps } = video;
  const folder = stemOf(name);
  const classes = classNumbers(tracked);
  const images = trackedFrames(tracked).map(
    (frame): CocoImage => ({
      id: frame + 1,
      width,
      height,
      file_name: `${folder}/${String(frame).padStart(6, '0')}.jpg`,
      video_id: VIDEO_ID,
      frame_id: frame,
      timestamp: (timestamps[frame] ?? 0) / 1e6,
    }),
  );
  const annotations = objects.flatMap((object, index) =>
    object.frames.flatMap((frame) => {
      const category = classes.get(classOf(object)) ?? 0;
      return frame.box ? annotation(object, { ...frame, box: frame.box }, index + 1, category) : [];
    }),
  );
  annotations.sort((a, b) => a.image_id - b.image_id || a.track_id - b.track_id);
  return {
    info: {
      description: `Objects tracked in ${name}`,
      contributor: 'Tracklet, SAM 2',
      version: '1.0',
      year: created.getUTCFullYear(),
      date_created: created.toISOString(),
    },
    licenses: [],
    videos: [{ id: VIDEO_ID, name, width, height, length: video.frameCount, fps: frameRate(video) }],
    images,
    categories: [...classes].map(([label, id]) => ({ id, name: label, supercategory: '' })),
    annotations: annotations.map((each, index) => ({ ...each, id: index + 1 })),
  };
}

type SeenFrame = ExportedFrame & { readonly box: NonNullable<ExportedFrame['box']> };

function annotation(
  { id, name, labels }: ExportedObject,
  frame: SeenFrame,
  track: number,
  category: number,
): CocoAnnotation {
  return {
    // Numbered when all are in order.
    id: 0,
    image_id: frame.frame + 1,
    category_id: category,
    video_id: VIDEO_ID,
    track_id: track,
    bbox: frame.box,
    area: frame.area,
    ...(frame.mask && { segmentation: frame.mask }),
    iscrowd: 0,
    score: frameScore(frame.objectScore),
    attributes: { object_id: id, name, labels, predicted_iou: frame.iou },
  };
}
