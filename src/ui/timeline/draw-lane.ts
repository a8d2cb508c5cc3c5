/**
 * Draws one object's lane: where it was seen, how sure that is, what was set by whom.
 *
 * @module
 */
import { columnsOf, confidenceSteps, type LaneColumns, runs } from './lane-columns.ts';
import { anyKeyframe, type LaneSummary, laneBits } from './lane-summary.ts';
import type { TimeScale } from './time-scale.ts';
import type { TimelineColours } from './timeline-colours.ts';

/** CSS pixels. */
export const laneHeight = 28;

/** Within a lane, CSS pixels from its upper edge. */
const span = { top: 5, height: 10 } as const;
const strip = { top: 18, height: 8 } as const;
/** Half of a diamond's height, CSS pixels. */
const diamond = { large: 7, small: 5 } as const;
/** Marks closer to each other than this, in pixels, are one. */
const apart = { diamond: 4, doubt: 7 } as const;

/** Tells columns of the same confidence apart that are doubtful, and that are not. */
const doubtOffset = 16;

export interface DrawnLane {
  readonly context: CanvasRenderingContext2D;
  readonly scale: TimeScale;
  readonly colours: TimelineColours;
  /** CSS pixels. */
  readonly top: number;
}

/** @param colour the object's */
export function drawLane(drawn: DrawnLane, lane: LaneSummary, colour: string, selected: boolean): void {
  const { context, scale, colours, top } = drawn;
  const columns = columnsOf(lane, scale);
  const width = columns.bits.length;
  context.fillStyle = selected ? colours.chosen : colours.lane;
  context.fillRect(0, top, width, laneHeight - 1);
  drawSpans(drawn, columns, colour);
  drawConfidence(drawn, columns);
  drawDoubts(drawn, columns);
  drawKeyframes(drawn, columns, colour);
}

/** A full bar where it was seen, a thin paler one where it was lost, a line where Label Studio alone knows of it. */
function drawSpans({ context, top }: DrawnLane, { bits }: LaneColumns, colour: string): void {
  const { seen, absent, shown } = laneBits;
  const forms = [
    { bit: seen, alpha: 0.85, y: span.top, height: span.height },
    { bit: absent, alpha: 0.4, y: span.top + 4, height: 3 },
    { bit: shown, alpha: 0.7, y: span.top + 5, height: 1 },
  ];
  context.fillStyle = colour;
  for (const { x, width, value } of runs(bits.length, (at) => (bits[at] ?? 0) & (seen | absent | shown))) {
    const form = forms.find(({ bit }) => value & bit);
    if (!form) continue;
    context.globalAlpha = form.alpha;
    context.fillRect(x, top + form.y, width, form.height);
  }
  context.globalAlpha = 1;
}

/**
 * How sure the model is, as a height on a faint ground, and in three colours: sure, so-so, doubtful. Read by its height
 * where colours are not seen.
 */
function drawConfidence({ context, colours, top }: DrawnLane, { bits, confidence }: LaneColumns): void {
  const { seen, absent, doubtful } = laneBits;
  const isKnown = (x: number) => ((bits[x] ?? 0) & (seen | absent) ? 1 : 0);
  context.fillStyle = colours.edge;
  context.globalAlpha = 0.22;
  for (const { x, width } of runs(bits.length, isKnown)) {
    context.fillRect(x, top + strip.top, width, strip.height);
  }
  context.globalAlpha = 1;
  const valueAt = (x: number) =>
    isKnown(x) && 1 + (confidence[x] ?? 0) + ((bits[x] ?? 0) & doubtful ? doubtOffset : 0);
  for (const { x, width, value } of runs(bits.length, valueAt)) {
    const level = value % doubtOffset;
    const height = Math.max(1, (level / confidenceSteps) * strip.height);
    const sure = level > (confidenceSteps * 3) / 4 ? colours.ok : colours.edge;
    context.fillStyle = value > doubtOffset ? colours.warning : sure;
    // What is sure needs no attention.
    context.globalAlpha = value > doubtOffset ? 1 : 0.6;
    context.fillRect(x, top + strip.top + strip.height - height, width, height);
  }
  context.globalAlpha = 1;
}

/** A wedge above each place where doubt begins. */
function drawDoubts({ context, colours, top }: DrawnLane, { bits }: LaneColumns): void {
  let last = Number.NEGATIVE_INFINITY;
  context.fillStyle = colours.warning;
  for (const { x, width } of runs(bits.length, (at) => (bits[at] ?? 0) & laneBits.doubtful)) {
    if (x - last < apart.doubt) continue;
    last = x;
    const centre = x + Math.min(width, 10) / 2;
    context.beginPath();
    context.moveTo(centre - 4, top);
    context.lineTo(centre + 4, top);
    context.lineTo(centre, top + 6);
    context.fill();
  }
}

/**
 * A large diamond for what the user marked here, a small one for what somebody set in Label Studio, a tick for a keyframe
 * that Tracklet wrote there; a bar where the object ends.
 */
function drawKeyframes(
  { context, scale, colours, top }: DrawnLane,
  { bits }: LaneColumns,
  colour: string,
): void {
  const { prompt, userKeyframe, end } = laneBits;
  let last = Number.NEGATIVE_INFINITY;
  let position = Number.NEGATIVE_INFINITY;
  for (let x = 0; x < bits.length; x++) {
    const value = (bits[x] ?? 0) & anyKeyframe;
    const before = position;
    position = scale.position(x);
    if (value === 0 || position === before) continue;
    const middle = scale.step > 1 ? scale.x(position + 0.5) : x + 0.5;
    // Whole also at the ends of the video.
    const centre = Math.min(Math.max(middle, diamond.large), scale.width - diamond.large);
    context.fillStyle = colours.text;
    if (value & end) context.fillRect(Math.round(centre) + 3, top + span.top - 2, 2, span.height + 4);
    if (!(value & (prompt | userKeyframe))) {
      context.fillRect(Math.round(centre) - 1, top + span.top - 1, 2, span.height + 2);
    } else if (centre - last >= apart.diamond) {
      last = centre;
      context.fillStyle = value & prompt ? colour : colours.lane;
      context.strokeStyle = colours.text;
      drawDiamond(
        context,
        centre,
        top + span.top + span.height / 2,
        value & prompt ? diamond.large : diamond.small,
      );
    }
  }
}

function drawDiamond(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  context.beginPath();
  context.moveTo(x, y - size);
  context.lineTo(x + size - 1, y);
  context.lineTo(x, y + size);
  context.lineTo(x - size + 1, y);
  context.closePath();
  context.fill();
  context.stroke();
}
