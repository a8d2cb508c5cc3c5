/**
 * Work that was not saved: kept in the browser while it is done, offered on the next visit. Knows no element.
 *
 * @module
 */
import type { Database } from '../../storage/database.ts';
import {
  deleteOldWorks,
  discardWork,
  listWorks,
  readWork,
  readWorkResults,
} from '../../storage/unsaved-work.ts';
import type { ObjectResult } from '../../worker/api.ts';
import type { KeptWork, Offer } from './kept-work.ts';
import type { ObjectsChange, TrackedObject } from './tracked-objects.ts';
import { lockedWorks, lockWork } from './work-lock.ts';
import { type Recorded, WorkRecorder } from './work-recorder.ts';

/** What becomes of a work that is found where its video is opened again. */
export type OfferAnswer = 'continue' | 'discard' | 'cancel';

/** A work that is continued. */
export interface Kept {
  readonly work: KeptWork;
  readonly job: string | undefined;
  /** Some thousands at a time; to be read once. */
  readonly results: AsyncIterable<readonly ObjectResult[]>;
}

/** How a work is kept. */
export interface Keeping {
  /** The tracker's; undefined where there is none. */
  readonly job: string | undefined;
  /** Neither old age nor saving removes it: for the videos of a local project. */
  readonly forGood: boolean;
}

/** A work's place, taken before its video is opened. */
export interface Entrance {
  /** Undefined where nothing can be kept. */
  readonly key: string | undefined;
  /** What is to be continued there. */
  readonly kept: Kept | undefined;
  /** Why nothing is kept, as one sentence. */
  readonly reason: string | undefined;
  /** Gives the place up. */
  leave(): void;
}

const refused =
  'This browser refuses storage here (a private window, a frame of another site, an older Tracklet in another tab): closing this tab loses what is not saved.';
const localFile =
  'Closing this tab loses what is not saved: a page cannot open a local file again by itself.';
const elsewhere =
  'This video is open in another tab, which keeps its own work: closing this tab loses what is not saved.';
const full = "The browser's storage is full: closing this tab loses what is not saved.";

export class UnsavedWork {
  readonly #database: Promise<Database | undefined>;
  readonly #changed: () => void;
  #entrance: Entrance | undefined;
  #recorder: WorkRecorder | undefined;

  /** Continues what is found without asking: in a frame that its page makes anew at every Submit. */
  continues = false;
  /** What can be continued, the newest first; as {@link refresh} found it. */
  offers: readonly Offer[] = [];
  /** Asked where a video with such work is opened. */
  question: { readonly offer: Offer; readonly answer: (answer: OfferAnswer) => void } | undefined;
  /** Why nothing is kept, as one sentence; undefined where it is, or nothing is open. */
  reason: string | undefined;
  /** Whether the open work outlives its being saved, and all that is done is kept. */
  forGood = false;

  /** @param changed called whenever one of the fields changed */
  constructor(database: Promise<Database | undefined>, changed: () => void) {
    this.#database = database;
    this.#changed = changed;
  }

  /** The key of the open work, where it is this tab's; another tab may have it. */
  get key(): string | undefined {
    return this.#entrance?.key;
  }

  /** Reads what can be continued, and removes what is too old. */
  async refresh(): Promise<void> {
    const database = await this.#database;
    if (!database) return;
    await deleteOldWorks(database, Date.now()).catch(() => undefined);
    const works = await listWorks(database).catch(() => []);
    const locked = await lockedWorks(works.map(({ key }) => key));
    this.offers = works.flatMap(({ content, ...work }) =>
      isKept(content) ? { forGood: false, ...work, work: content, elsewhere: locked.has(work.key) } : [],
    );
    this.#changed();
  }

  /**
   * Takes the place of a work, and asks what is to become of an unfinished one that is found there.
   *
   * @param key of the work; undefined: nothing is kept, of a local file outside a project
   * @param wanted the answer, where it is known
   * @returns undefined where the user wants to open nothing
   */
  async enter(key: string | undefined, wanted?: OfferAnswer): Promise<Entrance | undefined> {
    const nothing = { key: undefined, kept: undefined, leave: () => {} };
    if (key === undefined) return { ...nothing, reason: localFile };
    const database = await this.#database;
    if (!database) return { ...nothing, reason: refused };
    const own = this.#entrance?.key === key ? this.#entrance : undefined;
    await this.#recorder?.close();
    const release = own ? () => own.leave() : await lockWork(key);
    if (release === undefined) return { ...nothing, reason: elsewhere };
    const place = { key, reason: undefined, leave: release };
    const offer = await findOffer(database, key);
    if (!offer) return { ...place, kept: undefined };
    const answer = wanted ?? (this.continues ? 'continue' : await this.#ask(offer));
    if (answer === 'cancel') {
      if (!own) release();
      return undefined;
    }
    if (answer === 'continue') {
      const results = readWorkResults(database, key) as AsyncIterable<readonly ObjectResult[]>;
      return { ...place, kept: { work: offer.work, job: offer.job || undefined, results } };
    }
    await discardWork(database, key);
    return { ...place, kept: undefined };
  }

  /** The video is open: from now on its work is kept. @param read what there is to keep */
  async begin(entrance: Entrance, { job = '', forGood }: Keeping, read: () => Recorded): Promise<void> {
    if (this.#entrance && this.#entrance.key !== entrance.key) this.#entrance.leave();
    this.#entrance = entrance;
    this.reason = entrance.reason;
    this.forGood = false;
    const database = await this.#database;
    this.offers = this.offers.filter(({ key }) => key !== entrance.key);
    if (!database || entrance.key === undefined) return;
    const recorder = new WorkRecorder(database, { key: entrance.key, job, forGood }, read, () => {
      if (this.#recorder === recorder) this.end();
      this.reason = full;
      this.#changed();
    });
    if (entrance.kept) recorder.startFrom(read().objects);
    this.#recorder = recorder;
    this.forGood = forGood;
  }

  /** The open video is about to be replaced: writes what is pending of it, and nothing more. */
  end(): void {
    void this.#recorder?.close();
    this.#recorder = undefined;
    this.forGood = false;
  }

  /** The open video is closed: writes what is pending of it, and gives its place up. */
  async close(): Promise<void> {
    await this.#recorder?.close();
    this.end();
    this.#entrance?.leave();
    this.#entrance = undefined;
    this.reason = undefined;
  }

  /** The video could not be opened, and the one before stays. */
  abandon(entrance: Entrance): void {
    if (entrance.key !== this.#entrance?.key) entrance.leave();
  }

  /** To be told of every change of the objects. */
  note(change: ObjectsChange, objects: readonly TrackedObject[]): void {
    this.#recorder?.note(change, objects);
  }

  /** To be called after every change of work that is not saved: writes soon what was noted. */
  record(): void {
    this.#recorder?.changed();
  }

  /** Writes what is pending: the page may be closed. */
  flush(): void {
    void this.#recorder?.close();
  }

  /** Writes the work as it is now. Never rejects. */
  async keep(): Promise<void> {
    await this.#recorder?.flush();
  }

  /** The open work is saved. */
  async forget(): Promise<void> {
    if (!this.forGood) await this.#recorder?.forget();
  }

  /** Drops an offer. */
  async discard({ key }: Offer): Promise<void> {
    const database = await this.#database;
    if (database) await discardWork(database, key).catch(() => undefined);
    await this.refresh();
  }

  async #ask(offer: Offer): Promise<OfferAnswer> {
    const answer = await new Promise<OfferAnswer>((resolve) => {
      this.question = { offer, answer: resolve };
      this.#changed();
    });
    this.question = undefined;
    this.#changed();
    return answer;
  }
}

async function findOffer(database: Database, key: string): Promise<Offer | undefined> {
  const found = await readWork(database, key);
  if (!found || !isKept(found.content)) return undefined;
  const { job, changedAt, forGood = false, content } = found;
  return { key, job, changedAt, forGood, work: content, elsewhere: false };
}

/** What this version of the page has written is as it wrote it. */
const isKept = (content: unknown): content is KeptWork =>
  typeof content === 'object' && content !== null && 'version' in content && content.version === 1;
