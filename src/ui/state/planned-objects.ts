/**
 * Taking objects with their prompts into the open video, from a file or a task: one step, with the masks that come at once.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { Activity } from './activity.ts';
import type { History } from './history.ts';
import type { MasksOnScreen } from './masks-on-screen.ts';
import type { PlannedObject, TrackedObjects } from './tracked-objects.ts';

interface PlannedParts {
  readonly activity: Activity;
  readonly history: Pick<History, 'step'>;
  readonly masks: MasksOnScreen;
  readonly objects: TrackedObjects;
  readonly player: { show(frame: SourceFrame | undefined): Promise<void> };
}

/**
 * Adds objects, or gives prompts to those that are there, and shows the first prompt of all.
 *
 * @param marked is called when the prompts are there
 * @returns false where that failed or was cancelled
 */
export function addPlanned(
  { activity, history, masks, objects, player }: PlannedParts,
  planned: readonly PlannedObject[],
  marked: () => void,
): Promise<boolean> {
  const cancel = new AbortController();
  const name = planned.length === 1 ? 'adding 1 object' : `adding ${planned.length} objects`;
  return activity.run(
    'Finding the objects',
    async (report) => {
      await history.step(name, async () => {
        for (const { prompts, ...object } of planned) objects.addPrompts(object, prompts);
        marked();
      });
      await player.show(objects.firstPrompted);
      await masks.find(report, cancel.signal);
    },
    () => cancel.abort(),
  );
}
