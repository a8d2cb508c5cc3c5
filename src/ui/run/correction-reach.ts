/**
 * How far an object may be tracked again from a frame on which it was corrected, in words.
 *
 * @module
 */
import type { CorrectionReach } from '../state/track-request.ts';

export interface ReachChoice {
  readonly reach: CorrectionReach;
  readonly word: string;
  readonly what: string;
}

export const reachChoices: readonly ReachChoice[] = [
  { reach: 'backward', word: '◀ Back', what: 'From here to the beginning' },
  { reach: 'between', word: 'Between', what: 'From the prompt before to the prompt after this frame' },
  { reach: 'both', word: 'Both ways', what: 'From here to both ends' },
  { reach: 'forward', word: 'On ▶', what: 'From here to the end (Shift+T)' },
];
