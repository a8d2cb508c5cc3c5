/**
 * Units as types: every tool of this field has mixed these up, so the compiler keeps them apart.
 *
 * @module
 */

declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

/** A frame of the file: 0-based, in presentation order, as `ffmpeg -fps_mode passthrough` counts. */
export type SourceFrame = Unit<'SourceFrame'>;
/** A frame as Label Studio numbers it: 1-based, in steps of the labelling config's `framerate`. */
export type DisplayFrame = Unit<'DisplayFrame'>;
/** A time on the file's presentation timeline, in microseconds; the first frame shown may come later than 0. */
export type Microseconds = Unit<'Microseconds'>;
/** A length or coordinate in pixels of the video as displayed (rotation and aspect ratio applied). */
export type Pixels = Unit<'Pixels'>;
/** A length or coordinate in percent (0-100) of the displayed video's width or height. */
export type Percent = Unit<'Percent'>;

/** Brands a 0-based frame number of the file. */
export const sourceFrame = (n: number): SourceFrame => n as SourceFrame;
/** Brands a 1-based Label Studio frame number. */
export const displayFrame = (n: number): DisplayFrame => n as DisplayFrame;
/** Brands a time in microseconds. */
export const microseconds = (t: number): Microseconds => t as Microseconds;
/** Brands a length in pixels. */
export const pixels = (x: number): Pixels => x as Pixels;
/** Brands a length in percent. */
export const percent = (x: number): Percent => x as Percent;
