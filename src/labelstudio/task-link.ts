/**
 * What a user pastes to name a task.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';

export interface TaskLink {
  readonly task: number;
  readonly annotation: number | undefined;
}

/** Says nothing of a host: an address without one is taken to be the configured Label Studio's. */
const NO_HOST = 'http://no-host.invalid';

/** What stands around an address that was copied out of a mail or a text. */
const WRAPPING = /^[\s"'`<([]+|[\s"'`>)\].,;]+$/g;

/**
 * Reads a task ID (`7`, `#7`) or any address of Label Studio that names a task: `/projects/1/data?task=7`, with `&tab=`,
 * `&annotation=3` or `&region=`, `/tasks/7`, `/api/tasks/7`, Tracklet's own `/?task=7&annotation=3` and
 * `/beside?task=7`, on any host.
 *
 * @param origin of the configured Label Studio; an address on another one is refused. Undefined: any. `localhost` and
 *   127.0.0.1 are one, and so are http and https.
 * @throws TrackletError `labelstudio/bad-task-link` (says what forms there are), `labelstudio/other-server`
 */
export function parseTaskLink(text: string, origin: string | undefined): TaskLink {
  const pasted = text.replace(WRAPPING, '');
  const id = positiveInteger(/^(?:task\s*)?#?\s*(\d+)$/i.exec(pasted)?.[1]);
  if (id !== undefined) return { task: id, annotation: undefined };
  const url = addressOf(pasted);
  const { searchParams } = url;
  const task = positiveInteger(searchParams.get('task') ?? /\/tasks\/(\d+)(?:\/|$)/.exec(url.pathname)?.[1]);
  const ours = /^\/(?:beside\/?)?$/.test(url.pathname) && searchParams.has('task');
  if (!ours && origin !== undefined) checkHost(url, origin);
  if (task === undefined) throw noTask(url);
  return { task, annotation: annotationIn(searchParams.get('annotation')) };
}

/** @throws TrackletError `labelstudio/bad-task-link` */
function annotationIn(given: string | null): number | undefined {
  if (given === null || given === '') return undefined;
  const id = positiveInteger(given);
  if (id !== undefined) return id;
  throw new TrackletError(
    'labelstudio/bad-task-link',
    `This address asks for annotation "${shortened(given)}", which is no annotation's ID. Give the number that Label Studio shows at the annotation, such as annotation=3, or leave it out to start from the newest.`,
  );
}

/** The address as a URL, also where it starts with its path, its query or its host. */
function addressOf(pasted: string): URL {
  const withHost = /^https?:\/\//i.test(pasted)
    ? pasted
    : /^[/?]/.test(pasted)
      ? `${NO_HOST}/${pasted.replace(/^\//, '')}`
      : /^[\w.-]+(?::\d+)?\/\S*$/.test(pasted)
        ? `http://${pasted}`
        : undefined;
  if (withHost === undefined || !URL.canParse(withHost)) {
    const what = pasted === '' ? 'Nothing was given' : `"${shortened(pasted)}" names no task`;
    throw new TrackletError('labelstudio/bad-task-link', `${what}. ${FORMS}`);
  }
  return new URL(withHost);
}

const FORMS =
  "Give a task's ID, such as 7, or copy the address of the task from Label Studio, such as http://127.0.0.1:8080/projects/1/data?task=7.";

function noTask(url: URL): TrackletError {
  const project = /\/projects\/(\d+)/.exec(url.pathname)?.[1];
  const what =
    project === undefined
      ? `This address names no task: "${shortened(url.pathname + url.search)}".`
      : `This address names project ${project}, but no task in it: open the task in Label Studio, then copy the address.`;
  return new TrackletError('labelstudio/bad-task-link', `${what} ${FORMS}`);
}

/** @throws TrackletError `labelstudio/other-server` */
function checkHost(url: URL, origin: string): void {
  const configured = new URL(origin);
  if (url.origin === NO_HOST || hostKey(url) === hostKey(configured)) return;
  throw new TrackletError(
    'labelstudio/other-server',
    `This address is on ${url.host}, but Tracklet works with the Label Studio on ${configured.host}. Copy the address there, or start Tracklet with LABEL_STUDIO_URL=${url.origin}.`,
  );
}

/** The same for hosts that are the same machine and port. */
function hostKey({ hostname, host }: URL): string {
  const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  return loopback ? host.replace(hostname, 'localhost') : host;
}

function positiveInteger(digits: string | undefined): number | undefined {
  const number = /^\d+$/.test(digits ?? '') ? Number(digits) : 0;
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
