/**
 * How far apart colours look, also to eyes that lack one kind of cone.
 *
 * @module
 */

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/**
 * What is seen of linear RGB where one kind of cone is missing: Machado, Oliveira and Fernandes, "A Physiologically-based
 * Model for Simulation of Color Vision Deficiency" (2009), at severity 1.
 */
export const visions: Readonly<Record<'usual' | 'protanopia' | 'deuteranopia' | 'tritanopia', Matrix>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const toLms: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];

const toLab: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

const times = (matrix: Matrix, [x, y, z]: Triple): Triple => {
  const row = ([a, b, c]: Triple): number => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
};

const mapped = ([x, y, z]: Triple, change: (value: number) => number): Triple => [
  change(x),
  change(y),
  change(z),
];

/** Linear light of an sRGB value, both 0-1. */
const linear = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

/** Linear RGB, 0-1, of `#rrggbb`. */
export function linearRgb(colour: string): Triple {
  const value = Number.parseInt(colour.slice(1), 16);
  return mapped([(value >> 16) & 255, (value >> 8) & 255, value & 255], (channel) => linear(channel / 255));
}

/** OKLab of linear RGB as a kind of eyes sees it (Ottosson 2020); lightness is 0-1. */
export function okLab(rgb: Triple, vision: Matrix = visions.usual): Triple {
  const seen = mapped(times(vision, rgb), (value) => Math.min(Math.max(value, 0), 1));
  return times(toLab, mapped(times(toLms, seen), Math.cbrt));
}

export const distance = (one: Triple, other: Triple): number =>
  Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);

/** The least OKLab distance of two colours among all {@link visions}; 0.02 is just noticeable side by side. */
export function leastDistance(one: string, other: string): number {
  const [first, second] = [linearRgb(one), linearRgb(other)];
  return Math.min(
    ...Object.values(visions).map((vision) => distance(okLab(first, vision), okLab(second, vision))),
  );
}

/** WCAG 2's contrast ratio, 1-21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = linearRgb(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
