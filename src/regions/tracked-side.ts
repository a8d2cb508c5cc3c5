/**
 * On which side of an object's own prompts its track counts.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { PromptedObject } from './prompt.ts';

/**
 * Objects are tracked together from the first prompt of all, so the model also says where an object was before the
 * user's own first keyframe of it, where Label Studio shows nothing. Forward that does not count, nor backward what
 * comes after its last one.
 *
 * @returns whether a frame of an object counts
 */
export function trackedSide(
  objects: readonly Pick<PromptedObject, 'id' | 'prompts'>[],
  direction: 'forward' | 'backward' | 'both',
): (id: string, frame: SourceFrame) => boolean {
  if (direction === 'both') return () => true;
  const ends = new Map(
    objects.map(({ id, prompts }) => {
      const frames = prompts.map(({ frame }) => frame);
      return [id, direction === 'forward' ? Math.min(...frames) : Math.max(...frames)];
    }),
  );
  return (id, frame) => {
    const end = ends.get(id);
    return end === undefined || (direction === 'forward' ? frame >= end : frame <= end);
  };
}
