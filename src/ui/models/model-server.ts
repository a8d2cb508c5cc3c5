/**
 * What the page asks of its server about models.
 *
 * @module
 */
import { followJob, type JobProgress, refusal } from '../../catalog/job-answer.ts';
import { type OfferedModel, offeredModelsSchema } from '../../catalog/offered.ts';
import { TrackletError } from '../../errors.ts';

export class ModelServer {
  readonly #request: (path: string, init?: RequestInit) => Promise<Response>;

  /** @param request default: to the server that the page came from */
  constructor(request = (path: string, init?: RequestInit) => fetch(path, init)) {
    this.#request = request;
  }

  /** @throws TrackletError `server/unreachable` */
  async list(): Promise<readonly OfferedModel[]> {
    const response = await this.#ask('/models');
    try {
      return offeredModelsSchema.parse(await response.json());
    } catch (cause) {
      throw unreachable(cause);
    }
  }

  /**
   * Downloads a model, or follows the download that goes on. It goes on where the page is closed.
   *
   * @throws TrackletError those of `ModelLibrary.pull`; `server/unreachable`
   */
  async pull(id: string, onProgress: (progress: JobProgress) => void): Promise<void> {
    await followJob(await this.#ask(`${pathOf(id)}/pull`, 'POST'), onProgress);
  }

  /** Ends a download; what has come is kept. @throws TrackletError `model/unknown`, `server/unreachable` */
  async cancel(id: string): Promise<void> {
    await this.#ask(`${pathOf(id)}/pull`, 'DELETE');
  }

  /** @throws TrackletError those of `ModelLibrary.remove`; `server/unreachable` */
  async remove(id: string): Promise<void> {
    await this.#ask(pathOf(id), 'DELETE');
  }

  async #ask(path: string, method = 'GET'): Promise<Response> {
    let response: Response;
    try {
      response = await this.#request(path, { method });
    } catch (cause) {
      throw unreachable(cause);
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }
}

const pathOf = (id: string) => `/models/${encodeURIComponent(id)}`;

const unreachable = (cause: unknown) =>
  new TrackletError(
    'server/unreachable',
    'The server did not answer about its models. Is it still running? Try again once it is.',
    { cause },
  );
