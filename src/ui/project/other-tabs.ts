/**
 * Tabs of this page tell each other what they have changed in storage.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { lockedWorks } from '../state/work-lock.ts';
import type { LocalProject } from './local-project.ts';
import type { ProjectVideo } from './project.ts';

export class OtherTabs {
  #channel: BroadcastChannel | undefined;

  /** @param changed called whenever another tab has changed projects or their videos */
  listen(changed: () => void): void {
    this.#channel = new BroadcastChannel('tracklet projects');
    this.#channel.onmessage = changed;
  }

  /** Projects or their videos were changed here. */
  tell(): void {
    this.#channel?.postMessage('changed');
  }
}

/**
 * Holds on where another tab works at one of the videos.
 *
 * @param why what cannot be done, as the beginning of a sentence: it goes on with the name of the video
 * @throws TrackletError `storage/open-elsewhere`
 */
export async function refuseOpenElsewhere(
  project: LocalProject,
  videos: readonly ProjectVideo[],
  why: string,
): Promise<void> {
  const others = videos.filter(({ id }) => id !== project.own?.id);
  if (others.length === 0) return;
  const locked = await lockedWorks(others.map(({ work }) => work));
  const elsewhere = others.find(({ work }) => locked.has(work));
  if (!elsewhere) return;
  throw new TrackletError(
    'storage/open-elsewhere',
    `${why} ${elsewhere.name}, which is open in another tab: close it there first.`,
  );
}
