/**
 * What a user should know where Label Studio's frame numbers and the file's frames are not the same.
 *
 * @module
 */
import { displayFrame } from '../units.ts';
import { DEFAULT_FRAMERATE, type FrameClock, type VideoTiming } from './clock.ts';
import { type FileRate, fileRate } from './file-rate.ts';

/** Two rates closer than this are one: 29.97 in a configuration is 30000/1001 in a file. */
const SAME_RATE = 1e-4;
/** Rates this close drift apart; others are plainly different. */
const DRIFTING_RATE = 0.01;

/** Sentences about this clock on this file; empty where every display frame is one frame of the file. */
export function clockNotes(clock: FrameClock, timing: VideoTiming): string[] {
  const { timestamps } = timing;
  const shown = clock.shownSources().length;
  if (shown === timestamps.length && shown === clock.length) return [];
  const file = fileRate(timestamps);
  const rates = file === undefined ? [] : rateNotes(clock.framerate, file);
  return [...rates, ...startNotes(clock, timing), ...countNotes(clock, timestamps.length, shown)];
}

function rateNotes(framerate: number, { rate, constant, shortest, longest }: FileRate): string[] {
  if (!constant) {
    return [
      `The frames of the file are ${tenths(shortest)} to ${tenths(longest)} ms apart (variable frame rate), while Label Studio numbers even steps of ${tenths(1000 / framerate)} ms.`,
    ];
  }
  const difference = Math.abs(rate - framerate);
  if (difference < SAME_RATE * rate) return [];
  const numbered = `The labelling configuration numbers ${thousandths(framerate)} frames a second`;
  const source = framerate === DEFAULT_FRAMERATE ? ", Label Studio's default where none is stated" : '';
  const drift =
    difference < DRIFTING_RATE * rate
      ? `, so the two drift apart by a frame every ${Math.round(1 / difference)} s`
      : '';
  return [
    `${numbered}${source}; the file has ${thousandths(rate)}${drift}.`,
    `framerate="${thousandths(rate)}" on the Video tag would number every frame of the file once; keyframes drawn before that keep their numbers, and so move to other times.`,
  ];
}

/** A video element shows the first frame from 0 on. */
function startNotes(clock: FrameClock, { timestamps: [start] }: VideoTiming): string[] {
  if (start === undefined) return [];
  let early = 0;
  for (const frame of clock.displayFrames()) {
    if (clock.seekTime(frame) >= start) break;
    early = frame;
  }
  if (early === 0) return [];
  const until = clock.source(displayFrame(early + 1)) === 0 ? early + 1 : early;
  const numbers = until === 1 ? 'frame number 1' : `frame numbers 1 to ${until}`;
  return [
    `The first frame of the file comes at ${thousandths(start / 1e6)} s; Label Studio shows it from 0 s on, under ${numbers}.`,
  ];
}

function countNotes(clock: FrameClock, frames: number, shown: number): string[] {
  const notes: string[] = [];
  const unseen = frames - shown;
  const repeated = clock.length - shown;
  if (unseen > 0) {
    notes.push(
      `${unseen} of the file's ${frames} frames ${unseen === 1 ? 'has' : 'have'} no frame number in Label Studio: never shown there, and not tracked.`,
    );
  }
  if (repeated > 0) {
    notes.push(
      `${repeated} of Label Studio's ${clock.length} frame numbers ${repeated === 1 ? 'shows' : 'show'} the same picture as the number before.`,
    );
  }
  return notes;
}

const tenths = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;
const thousandths = (value: number): number => Math.round(value * 1000) / 1000;
