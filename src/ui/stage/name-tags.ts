/**
 * Names of objects at their boxes, laid out so that they can be read: within sight, and not over each other.
 *
 * @module
 */
import type { Corners, Point } from '../state/gesture.ts';
import { textOn } from '../state/palette.ts';
import { boxBetween, type Size } from './geometry.ts';
import { toStage, type ViewTransform } from './view-transform.ts';

/** Characters. */
const longestName = 24;
/** CSS pixels at the sides of a name. */
const padding = 5;
const font = '600 0.75rem system-ui, sans-serif';

/** @param box pixels of the video */
export interface NamedBox {
  readonly name: string;
  readonly colour: string;
  readonly box: Corners;
}

/** @param size of the tag, @param box that it belongs to, both CSS pixels on the stage */
interface Tag {
  readonly size: Size;
  readonly box: Corners;
}

/** @param video pixels. @param named the most important one first: it lies on top, and has the first choice of a place */
export function drawNames(
  context: CanvasRenderingContext2D,
  view: ViewTransform,
  stage: Size,
  video: Size,
  named: readonly NamedBox[],
): void {
  context.font = font;
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = context.measureText('X');
  const [left, top] = toStage(view, [0, 0]);
  const [right, bottom] = toStage(view, video);
  const sight: Corners = [
    Math.max(0, left),
    Math.max(0, top),
    Math.min(stage[0], right),
    Math.min(stage[1], bottom),
  ];
  const tags = named.flatMap(({ name, colour, box: [x0, y0, x1, y1] }) => {
    const box = boxBetween(toStage(view, [x0, y0]), toStage(view, [x1, y1]));
    if (!overlap(box, sight)) return [];
    const text = name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
    const width = context.measureText(text).width + 2 * padding;
    return [{ text, colour, box, size: [width, ascent + descent + 2] as const }];
  });
  const places = placeTags(tags, sight);
  for (const [index, { text, colour, size }] of [...tags.entries()].reverse()) {
    const [x, y] = places[index] ?? [0, 0];
    context.fillStyle = colour;
    context.fillRect(x, y, ...size);
    context.fillStyle = textOn(colour);
    context.fillText(text, x + padding, y + 1 + ascent);
  }
}

/**
 * Where tags stand, their upper left corners: above their boxes; where that is out of sight or taken, at another edge.
 *
 * @param tags in the order in which they choose
 * @param sight what is seen of the picture
 */
export function placeTags(tags: readonly Tag[], sight: Corners): readonly Point[] {
  const taken: Corners[] = [];
  return tags.map((tag) => {
    const [width, height] = tag.size;
    const places = placesOf(tag, sight).map(([x, y]): Corners => [x, y, x + width, y + height]);
    const seen = places.filter(([, y0, , y1]) => y0 >= sight[1] && y1 <= sight[3]);
    const choices = seen.length > 0 ? seen : places;
    const place = choices.find((choice) => !taken.some((other) => overlap(choice, other))) ?? choices[0];
    if (!place) return [0, 0];
    taken.push(place);
    return [place[0], place[1]];
  });
}

/** The best one first. */
function placesOf({ size: [width, height], box: [x0, y0, x1, y1] }: Tag, sight: Corners): readonly Point[] {
  const within = (x: number) => Math.max(sight[0], Math.min(x, sight[2] - width));
  const [start, end] = [within(x0 - 1), within(x1 + 1 - width)];
  const top = Math.max(y0, sight[1]);
  return [
    [start, y0 - height],
    [start, y1],
    [end, y0 - height],
    [end, y1],
    [start, top],
    [end, top],
    [start, Math.min(y1, sight[3]) - height],
  ];
}

const overlap = (a: Corners, b: Corners): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
