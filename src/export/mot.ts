/**
 * Tracks as a sequence of the MOTChallenge, zipped: what TrackEval, motmetrics, MMTracking and CVAT read.
 *
 * Sources: "MOT16: A Benchmark for Multi-Object Tracking" (arXiv 1603.00831), section 3.3, and TrackEval's
 * `docs/MOTChallenge-Official/Readme.md`; `gt/labels.txt` as CVAT's "MOT 1.1" has it.
 *
 * @module
 */
import { strToU8, zipSync } from 'fflate';
import { classNumbers, classOf, frameRate, stemOf, type TrackedVideo } from './tracked-video.ts';

/** A file's path in the archive, and its text. */
export type MotFiles = Readonly<Record<'gt/gt.txt' | 'gt/labels.txt' | 'seqinfo.ini', string>>;

/**
 * The files of the sequence. A line of `gt.txt` is `frame, id, left, top, width, height, 1, class, visibility`: frames
 * and ids from 1 (frame 1 is frame 0 of the file), pixels from 0 as CVAT writes them, classes by their line in
 * `labels.txt`. Objects have a line where they are seen. Visibility is 1: the model tells of no occlusion.
 */
export function motFiles(tracked: TrackedVideo): MotFiles {
  const { video, objects } = tracked;
  const classes = classNumbers(tracked);
  const rows = objects.flatMap((object, index) =>
    object.frames.flatMap(({ frame, box }) =>
      box ? [{ frame: frame + 1, id: index + 1, box, category: classes.get(classOf(object)) ?? 0 }] : [],
    ),
  );
  rows.sort((a, b) => a.frame - b.frame || a.id - b.id);
  const lines = rows.map(({ frame, id, box, category }) =>
    [frame, id, ...box.map(hundredths), 1, category, 1].join(','),
  );
  return {
    'gt/gt.txt': lines.map((line) => `${line}\n`).join(''),
    'gt/labels.txt': [...classes.keys()].map((label) => `${oneLine(label)}\n`).join(''),
    'seqinfo.ini': sequenceInfo(video),
  };
}

/** {@link motFiles} as an archive. @param created the files' time in it */
export function motArchive(tracked: TrackedVideo, created: Date): Uint8Array<ArrayBuffer> {
  const files = Object.entries(motFiles(tracked)).map(([path, text]) => [path, strToU8(text)] as const);
  // What zipSync gives is never shared memory.
  return zipSync(Object.fromEntries(files), { mtime: created }) as Uint8Array<ArrayBuffer>;
}

function sequenceInfo(video: TrackedVideo['video']): string {
  const fields = {
    name: stemOf(video.name),
    imDir: 'img1',
    frameRate: frameRate(video),
    seqLength: video.frameCount,
    imWidth: video.width,
    imHeight: video.height,
    imExt: '.jpg',
  };
  const lines = Object.entries(fields).map(([key, value]) => `${key}=${value}\n`);
  return `[Sequence]\n${lines.join('')}`;
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;

const oneLine = (label: string): string => label.replace(/\s+/g, ' ').trim();
