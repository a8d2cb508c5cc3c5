/**
 * The calls that Tracklet makes to Label Studio's API, the same from the page (through the proxy) and from the command
 * line (straight).
 *
 * @module
 */
import type { z } from 'zod';
import { TrackletError } from '../errors.ts';
import {
  type Annotation,
  annotationSchema,
  draftsSchema,
  type Prediction,
  type Project,
  predictionSchema,
  projectSchema,
  type Result,
  type Task,
  type TaskPage,
  taskPageSchema,
  taskSchema,
} from './schemas.ts';

/** How a request gets to Label Studio. */
export interface LabelStudioTransport {
  /**
   * Sends one request and returns the answer's JSON (undefined where there is no body). Repeats it where that is safe.
   *
   * @param path from the root of Label Studio, e.g. `/api/tasks/7?x=1`
   * @throws TrackletError `labelstudio/...`. `labelstudio/unanswered` means that a change was sent and may or may not
   *   have been made: read back before repeating it.
   */
  request(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown>;
}

export type Method = 'GET' | 'POST' | 'PATCH';

/** What a route is answered with that an edition of Label Studio lacks, or keeps from the key's user. */
const refusals: readonly string[] = [
  'labelstudio/not-found',
  'labelstudio/no-permission',
  'labelstudio/refused',
];

/** Label Studio's API, typed. All methods reject with `labelstudio/...`; see {@link LabelStudioTransport}. */
export class LabelStudioClient {
  readonly #transport: LabelStudioTransport;

  constructor(transport: LabelStudioTransport) {
    this.#transport = transport;
  }

  /**
   * A task with all its annotations, predictions and drafts: also the drafts of others, which the task itself lacks.
   * Where Label Studio does not hand those out, they are missing.
   */
  async task(id: number): Promise<Task> {
    const json = await this.#transport.request('GET', `/api/tasks/${id}`).catch((error: unknown) => {
      throw noSuchTask(id, error) ?? error;
    });
    const task = read(taskSchema, `task ${id}`, json);
    if (task.draft_exists === false) return task;
    try {
      const drafts = await this.#transport.request('GET', `/api/tasks/${id}/drafts`);
      return { ...task, drafts: read(draftsSchema, `the drafts of task ${id}`, drafts) };
    } catch (error) {
      if (error instanceof TrackletError && refusals.includes(error.code)) return task;
      throw error;
    }
  }

  async project(id: number): Promise<Project> {
    return read(projectSchema, `project ${id}`, await this.#transport.request('GET', `/api/projects/${id}`));
  }

  /**
   * One page of a project's tasks, with annotations, predictions and the drafts of the key's own user: where
   * `draft_exists` is true and there are none, they are another's, and {@link task} has them.
   *
   * @param page from 1
   */
  async tasks(project: number, page: number, pageSize: number): Promise<TaskPage> {
    const query = `project=${project}&page=${page}&page_size=${pageSize}&fields=all`;
    const json = await this.#transport.request('GET', `/api/tasks?${query}`);
    return read(taskPageSchema, `the tasks of project ${project}`, json);
  }

  async createAnnotation(task: number, result: Result, leadTime: number): Promise<Annotation> {
    const body = { result, lead_time: leadTime };
    const json = await this.#transport.request('POST', `/api/tasks/${task}/annotations`, body);
    return read(annotationSchema, `the new annotation of task ${task}`, json);
  }

  /** Replaces the whole result. Label Studio deletes the annotation's draft. */
  async updateAnnotation(id: number, result: Result): Promise<Annotation> {
    const json = await this.#transport.request('PATCH', `/api/annotations/${id}`, { result });
    return read(annotationSchema, `annotation ${id}`, json);
  }

  async createPrediction(prediction: {
    readonly task: number;
    readonly model_version: string;
    /** 0-1 */
    readonly score: number;
    readonly result: Result;
  }): Promise<Prediction> {
    const json = await this.#transport.request('POST', '/api/predictions', prediction);
    return read(predictionSchema, `the new prediction of task ${prediction.task}`, json);
  }

  /** Replaces a task's data. */
  async updateTaskData(id: number, data: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#transport.request('PATCH', `/api/tasks/${id}`, { data });
  }

  /** Replaces a project's labelling configuration (XML). */
  async updateLabelConfig(project: number, labelConfig: string): Promise<void> {
    await this.#transport.request('PATCH', `/api/projects/${project}`, { label_config: labelConfig });
  }
}

/** In the user's words, who knows no paths of the API; undefined for other errors. */
function noSuchTask(id: number, error: unknown): TrackletError | undefined {
  if (!(error instanceof TrackletError) || error.code !== 'labelstudio/not-found') return undefined;
  return new TrackletError(
    error.code,
    `Label Studio has no task ${id}, or the key's user may not see it. Check the ID: it stands in the address of the task's page, as task=${id}.`,
    { cause: error },
  );
}

function read<Schema extends z.ZodType>(schema: Schema, what: string, json: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new TrackletError(
    'labelstudio/bad-reply',
    `Label Studio sent ${what} in a form that Tracklet does not know (${issue?.path.join('.')}: ${issue?.message}). Tracklet is made for Label Studio 1.20 and newer.`,
  );
}
