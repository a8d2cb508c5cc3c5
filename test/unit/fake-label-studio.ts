/**
 * A Label Studio in memory, for faults that the real one cannot be made to produce. It answers as 1.23.2 was seen to:
 * a task shows only the drafts of the key's own user, and saving an annotation deletes all of its drafts.
 *
 * @module
 */
import { z } from 'zod';
import { TrackletError } from '../../src/errors.ts';
import type { LabelStudioTransport, Method } from '../../src/labelstudio/client.ts';
import type { Annotation, Draft, Prediction, Result } from '../../src/labelstudio/schemas.ts';

/** The key's user. */
export const me = { id: 1, email: 'me@tracklet.test' };
export const ana = { id: 2, email: 'ana@tracklet.test' };

type User = typeof me;

const bodySchema = z.object({
  result: z.array(z.unknown()),
  model_version: z.string().default(''),
  score: z.number().default(0),
});

export class FakeLabelStudio implements LabelStudioTransport {
  /** `GET /api/tasks/7` and so on, in order. */
  readonly calls: string[] = [];
  readonly annotations: Annotation[] = [];
  readonly drafts: Draft[] = [];
  readonly predictions: Prediction[] = [];
  labelConfig =
    '<View><Video name="video" value="$video"/><VideoRectangle name="box" toName="video"/></View>';
  /** What is stored of a result that is sent. */
  store: (result: Result) => Result = (result) => structuredClone(result);
  /** Run before each request; throws, or changes something. */
  before: (method: Method, path: string) => void = () => undefined;
  /** Run after each request was carried out; throws where its answer is lost. */
  after: (method: Method, path: string) => void = () => undefined;
  #id = 10;
  #seconds = 0;

  async request(method: Method, path: string, body?: unknown): Promise<unknown> {
    this.calls.push(`${method} ${path}`);
    this.before(method, path);
    const answer = structuredClone(this.#answer(method, path, body));
    this.after(method, path);
    return answer;
  }

  /** The requests that change something. */
  get writes(): string[] {
    return this.calls.filter((call) => !call.startsWith('GET'));
  }

  annotate(user: User, result: Result): number {
    const time = this.#now();
    const id = this.#nextId();
    const written = { completed_by: user, updated_by: user.id, created_at: time, updated_at: time };
    this.annotations.push({ id, result: [...result], ...written });
    return id;
  }

  /** As Update in Label Studio's page, or a PATCH. */
  update(user: User, id: number, result: Result): void {
    const annotation = this.annotations.find((each) => each.id === id);
    if (annotation === undefined) throw notFound();
    Object.assign(annotation, { result, updated_at: this.#now(), updated_by: user.id });
    const kept = this.drafts.filter((draft) => draft.annotation !== id);
    this.drafts.splice(0, this.drafts.length, ...kept);
  }

  /** As the page does some seconds after an edit. */
  draft(user: User, annotation: number | null, result: Result): number {
    const time = this.#now();
    const known = this.drafts.find((each) => each.annotation === annotation && each.user === user.email);
    if (known !== undefined) return Object.assign(known, { result, updated_at: time }).id;
    const id = this.#nextId();
    this.drafts.push({ id, user: user.email, annotation, result: [...result], updated_at: time });
    return id;
  }

  predict(model_version: string, result: Result, score = 0.5): number {
    const time = this.#now();
    const id = this.#nextId();
    this.predictions.push({ id, result: [...result], model_version, score, updated_at: time });
    return id;
  }

  delete(id: number): void {
    for (const list of [this.annotations, this.drafts]) {
      const index = list.findIndex((each) => each.id === id);
      if (index >= 0) list.splice(index, 1);
    }
  }

  #answer(method: Method, path: string, body: unknown): unknown {
    const [, list, id] = /^\/api\/(\w+)\/?(\d+)?/.exec(path) ?? [];
    if (method === 'GET' && list === 'projects') {
      return { id: 3, title: 'Test', label_config: this.labelConfig };
    }
    if (method === 'GET') return path.endsWith('/drafts') ? this.drafts : this.#task();
    const { model_version, score, ...sent } = bodySchema.parse(body);
    const result = this.store(sent.result);
    if (list === 'annotations') {
      this.update(me, Number(id), result);
      return this.annotations.find((each) => each.id === Number(id));
    }
    if (list === 'predictions') {
      const made = this.predict(model_version, result, score);
      return this.predictions.find((each) => each.id === made);
    }
    const made = this.annotate(me, result);
    return this.annotations.find((each) => each.id === made);
  }

  #task(): unknown {
    const { annotations, predictions } = this;
    const drafts = this.drafts.filter(({ user }) => user === me.email);
    const draft_exists = this.drafts.length > 0;
    return { id: 7, project: 3, data: { video: '/v.mp4' }, annotations, predictions, drafts, draft_exists };
  }

  #nextId(): number {
    this.#id += 1;
    return this.#id;
  }

  #now(): string {
    this.#seconds += 1;
    return new Date(Date.UTC(2026, 10, 23, 12, 0, this.#seconds)).toISOString();
  }
}

function notFound(): TrackletError {
  return new TrackletError('labelstudio/not-found', 'There is no such annotation.');
}

/** What a transport throws where a change was sent and no answer came. */
export function unanswered(): TrackletError {
  return new TrackletError('labelstudio/unanswered', 'Label Studio did not answer.');
}
