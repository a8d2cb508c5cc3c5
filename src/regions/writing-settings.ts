/**
 * How a track becomes keyframes: what a user may set.
 *
 * @module
 */
import { DEFAULT_LOST_SETTINGS, type LostSettings } from './lifespan.ts';

export interface WritingSettings extends LostSettings {
  /**
   * Least IoU (0-1) between what Label Studio interpolates and the tracked box, on every display frame: as many
   * keyframes are written as that needs.
   */
  readonly minIou: number;
}

export const DEFAULT_WRITING_SETTINGS: WritingSettings = { ...DEFAULT_LOST_SETTINGS, minIou: 0.95 };
