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
 * Answers with what a job says. The job goes on where the client leaves.
 *
 * @param job resolves to the build where it makes one
 */
export function jobResponse(job: (onProgress: OnProgress) => Promise<ServedBuild | undefined>): Response {
  const encoder = new TextEncoder();
  let left = false;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const say = (event: ModelJobEvent) => {
        if (!left) controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
      };
      void job(({ stage, done, total, unit }) => {
        if (isJobStage(stage) && unit !== 'frames') say({ type: 'progress', stage, done, total, unit });
      })
        .then(
          (build) => say({ type: 'done', build }),
          (error: unknown) => {
            if (!(error instanceof TrackletError)) console.error(error);
            const known = error instanceof TrackletError ? error : internal;
            say({ type: 'error', error: known.toJSON() });
          },
        )
        .finally(() => {
          if (!left) controller.close();
        });
    },
    cancel() {
      left = true;
    },
  });
  const headers = { 'Cache-Control': 'no-store', 'Content-Type': 'application/x-ndjson' };
  return new Response(body, { headers });
}

type JobStage = Extract<ModelJobEvent, { type: 'progress' }>['stage'];

const isJobStage = (stage: string): stage is JobStage =>
  stage === 'download' || stage === 'verify' || stage === 'convert' || stage === 'self-test';
