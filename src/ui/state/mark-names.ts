/**
 * What marks are called as steps of the history, behind "Undo".
 *
 * @module
 */
import type { Gesture } from './gesture.ts';

const gestures: Readonly<Record<Gesture['kind'], string>> = {
  box: 'box on',
  point: 'point on',
  'move-point': 'moving a point on',
  candidate: 'another mask of',
  mask: 'painting',
};

/** E.g. `box on Ball`. @param name of the object; default: one that is not there yet */
export const markName = ({ kind }: Gesture, name = 'a new object'): string => `${gestures[kind]} ${name}`;
