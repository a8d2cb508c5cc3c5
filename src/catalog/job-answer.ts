/**
 * Reading the answer of `POST /models/{id}/pull` and `/build`: lines of JSON that come while the server works.
 *
 * @module
 */
import { type SerializedError, TrackletError } from '../errors.ts';
import { type ModelJobEvent, modelJobEventSchema, type ServedBuild } from './offered.ts';

export type JobProgress = Extract<ModelJobEvent, { type: 'progress' }>;

/**
 * Follows a job to its end.
 *
 * @returns the build, where the job was one
 * @throws TrackletError the error that the job ended with; `server/unreachable` where the answer breaks off
 */
export async function followJob(
  response: Response,
  onProgress: (progress: JobProgress) => void,
): Promise<ServedBuild | undefined> {
  if (!response.ok) throw await refusal(response);
  try {
    for await (const line of lines(response)) {
      const event = modelJobEventSchema.parse(JSON.parse(line));
      if (event.type === 'done') return event.build;
      if (event.type === 'error') throw TrackletError.from(event.error);
      onProgress(event);
    }
  } catch (cause) {
    if (cause instanceof TrackletError) throw cause;
    throw brokenOff(cause);
  }
  throw brokenOff(undefined);
}

/** The error that a refused request is answered with. */
export async function refusal(response: Response): Promise<TrackletError> {
  const error: unknown = await response.json().catch(() => undefined);
  if (isError(error)) return TrackletError.from(error);
  return new TrackletError(
    'server/unreachable',
    `The server answered with status ${response.status}. Is it Tracklet's, and still running? Reload the page once it is.`,
  );
}

const isError = (value: unknown): value is SerializedError =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  'message' in value &&
  typeof value.code === 'string' &&
  typeof value.message === 'string';

async function* lines({ body }: Response): AsyncGenerator<string> {
  if (!body) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const [first = '', ...others] = part.value.split('\n');
      rest += first;
      for (const other of others) {
        if (rest !== '') yield rest;
        rest = other;
      }
    }
    if (rest !== '') yield rest;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

const brokenOff = (cause: unknown) =>
  new TrackletError(
    'server/unreachable',
    'The server stopped answering in the middle of its work. Is it still running? Try again once it is: what was done is kept.',
    { cause },
  );
