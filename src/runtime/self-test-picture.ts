/**
 * The self-test's frame: a made-up scene, the same on every machine, with flat parts, gradients, edges and a little
 * texture, so that a model's activations are as on a real picture.
 *
 * @module
 */
import { normalisationTable } from './image-tensor.ts';
import type { PointPrompt } from './sam2-graphs.ts';

/** The scene is drawn on a grid of this many units a side, in integers: floating point may differ between machines. */
const grid = 1024;
/** The ball that is tracked. */
const ball = { x: 430, y: 540, radius: 170 } as const;

type Rgb = readonly [number, number, number];

const insideBall = (x: number, y: number): boolean =>
  (x - ball.x) ** 2 + (y - ball.y) ** 2 < ball.radius ** 2;

/** A shaded orange ball with a pale band. */
function ballColour(x: number, y: number): Rgb {
  const [dx, dy] = [x - ball.x, y - ball.y];
  const light = 245 - (((dx + 60) ** 2 + (dy + 80) ** 2) >> 9);
  const inBand = Math.abs(dy + (dx >> 2)) < 26;
  return inBand ? [light, light, light - (light >> 3)] : [light, (light * 5) >> 3, light >> 3];
}

/** A dark house with lit windows, a hill, sky. */
function sceneColour(x: number, y: number): Rgb {
  if (x > 690 && x < 910 && y > 250 && y < 760) {
    return ((x >> 5) & 1) === 1 && ((y >> 6) & 1) === 1 ? [214, 190, 120] : [52, 56, 74];
  }
  const horizon = 610 + (Math.abs((x & 511) - 256) >> 2);
  if (y > horizon) return [70 + ((y - horizon) >> 3), 104 + ((y - horizon) >> 4), 52];
  return [112 + (y >> 4), 152 + (y >> 5), 214 - (y >> 5)];
}

/** -8 to 7, the same for 4 x 4 units. */
const grain = (x: number, y: number): number =>
  (Math.imul(Math.imul(x >> 2, 73_856_093) ^ Math.imul(y >> 2, 19_349_663), 0x9e37_79b1) >>> 28) - 8;

const onGrid = (pixel: number, size: number): number => Math.floor((pixel * grid) / size);

/** Visits the pixels of a picture of `size` x `size`, with where each lies on the grid. */
function eachPixel(size: number, visit: (index: number, x: number, y: number) => void): void {
  for (let row = 0; row < size; row++) {
    const y = onGrid(row, size);
    for (let column = 0; column < size; column++) visit(row * size + column, onGrid(column, size), y);
  }
}

/** The values of the image encoder's `image` [1,3,size,size]. */
export function selfTestImage(size: number): Float32Array {
  const table = normalisationTable();
  const values = new Float32Array(3 * size * size);
  eachPixel(size, (index, x, y) => {
    const colour = insideBall(x, y) ? ballColour(x, y) : sceneColour(x, y);
    const noise = grain(x, y);
    for (const [channel, value] of colour.entries()) {
      const byte = Math.max(0, Math.min(255, value + noise));
      values[channel * size * size + index] = table[256 * channel + byte] ?? 0;
    }
  });
  return values;
}

/** The ball as a mask prompt: size x size values of 0 or 1. */
export function selfTestMask(size: number): Float32Array {
  const values = new Float32Array(size * size);
  eachPixel(size, (index, x, y) => {
    values[index] = insideBall(x, y) ? 1 : 0;
  });
  return values;
}

/** Logits of the ball a little further on, from -20 to 20 and soft at its edge: size x size values. */
export function selfTestLogits(size: number): Float32Array {
  const values = new Float32Array(size * size);
  eachPixel(size, (index, x, y) => {
    const square = (x - ball.x - 50) ** 2 + (y - ball.y - 20) ** 2;
    values[index] = Math.max(-640, Math.min(640, (ball.radius ** 2 - square) >> 5)) / 32;
  });
  return values;
}

/** A box around the ball. */
export function selfTestBox(size: number): PointPrompt {
  const { x, y, radius } = ball;
  const corners = [x - radius, y - radius, x + radius, y + radius];
  return {
    coords: Float32Array.from(corners, (corner) => (corner * size) / grid),
    labels: Int32Array.of(2, 3),
  };
}
