/**
 * What both readers of keyframes share: the video they belong to, and how a wrong field is reported.
 *
 * @module
 */
import type { z } from 'zod';
import { TrackletError } from '../errors.ts';
import type { Microseconds } from '../units.ts';

/** The video that the keyframes belong to, and where they were read from. */
export interface KeyframesContext {
  /** Name shown in errors and warnings. */
  readonly fileName: string;
  /** Size as displayed, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly frameCount: number;
  readonly timestamps: readonly Microseconds[];
  readonly duration: Microseconds;
  /** Label Studio's `framerate`, where the user states it. */
  readonly framerate?: number;
  /** Name of the Video tag: regions of other tags are written back as they are. Undefined: all regions count. */
  readonly toName?: string;
}

/** Turns the first issue that zod found into the error that users see. `where` names the object and frame. */
export function fieldError(fileName: string, where: string, error: z.ZodError): TrackletError {
  const issue = error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  const at = [where, field === '' ? '' : `field "${field}"`].filter((part) => part !== '').join(', ');
  return new TrackletError('prompt/invalid-field', `${fileName}: ${at}: ${issue?.message ?? error.message}.`);
}
