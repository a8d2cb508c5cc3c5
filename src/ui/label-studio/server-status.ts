/**
 * What the page's server says of itself: its Label Studio, its settings.
 *
 * @module
 */
import { type SerializedError, TrackletError } from '../../errors.ts';
import { type ServerStatus, statusSchema } from '../../labelstudio/status.ts';

/** @throws TrackletError `server/unreachable` */
export async function readServerStatus(): Promise<ServerStatus> {
  try {
    const response = await fetch('/api/status');
    return statusSchema.parse(await response.json());
  } catch (cause) {
    throw new TrackletError(
      'server/unreachable',
      'The server did not say how it is set up. Is it still running? Reload the page once it is.',
      { cause },
    );
  }
}

/** Why no task can be opened; undefined where one can. */
export function labelStudioProblem({ labelStudio }: ServerStatus): SerializedError | undefined {
  if (labelStudio === null) {
    return {
      code: 'labelstudio/not-configured',
      message:
        'To open tasks, set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY (or LABEL_STUDIO_API_KEY_FILE) in the environment or in .env, and start the server again.',
    };
  }
  return labelStudio.error ?? undefined;
}
