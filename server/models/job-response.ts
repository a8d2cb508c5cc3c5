/**
 * The answer to a request for something long: a line of JSON at each step, the last one `done` or `error`.
 *
 * @module
 */
import type { ModelJobEvent, ServedBuild } from '../../src/catalog/offered.ts';
import { TrackletError } from '../../src/errors.ts';
import type { OnProgress } from '../../src/runtime/options.ts';

const internal = new TrackletError('server/internal', 'Something went wrong inside the server.');

/**
 * Answers with what a job says.
 *
 * @param job resolves to the build where it makes one; `left` is aborted where the client leaves
 */
export function jobResponse(
  job: (onProgress: OnProgress, left: AbortSignal) => Promise<ServedBuild | undefined>,
): Response {
  const encoder = new TextEncoder();
  const left = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const say = (event: ModelJobEvent) => {
        if (!left.signal.aborted) controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
      };
      void job(({ stage, done, total, unit }) => {
        if (isJobStage(stage) && unit !== 'frames') say({ type: 'progress', stage, done, total, unit });
      }, left.signal)
        .then(
          (build) => say({ type: 'done', build }),
          (error: unknown) => {
            if (!(error instanceof TrackletError)) console.error(error);
            const known = error instanceof TrackletError ? error : internal;
            say({ type: 'error', error: known.toJSON() });
          },
        )
        .finally(() => {
          if (!left.signal.aborted) controller.close();
        });
    },
    cancel() {
      left.abort();
    },
  });
  const headers = { 'Cache-Control': 'no-store', 'Content-Type': 'application/x-ndjson' };
  return new Response(body, { headers });
}

type JobStage = Extract<ModelJobEvent, { type: 'progress' }>['stage'];

const isJobStage = (stage: string): stage is JobStage =>
  stage === 'download' || stage === 'verify' || stage === 'convert' || stage === 'self-test';
