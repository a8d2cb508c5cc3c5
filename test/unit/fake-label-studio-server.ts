/**
 * A Label Studio server on loopback, for faults that the real one cannot be made to produce: its API as far as Tracklet
 * calls it, media in ranges, both kinds of key, and faults to order.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type MediaFile, sendMedia } from './fake-media.ts';

/** What one request is answered with instead of the right answer. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** The connection is closed without an answer; `done`: after the change was made. */
  | { readonly kind: 'drop'; readonly done?: boolean }
  /** The right answer comes late. */
  | { readonly kind: 'slow'; readonly milliseconds: number };

export interface RecordedRequest {
  readonly method: string;
  /** With the query, from Label Studio's root. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Json = Record<string, unknown>;
type JsonAnswer = [status: number, json: unknown];

interface FakeTask extends Json {
  readonly id: number;
  readonly project: number;
  annotations: Json[];
  drafts: Json[];
  predictions: Json[];
}

export interface FakeServerOptions {
  /** Path before all of its own, e.g. `/ls`. */
  readonly prefix?: string;
  /** Any free one unless given. */
  readonly port?: number;
}

const emptyTask = { data: {}, annotations: [], drafts: [], predictions: [] };
const openRoutes: readonly string[] = ['GET /api/version', 'POST /api/token/refresh/'];

export class FakeLabelStudioServer {
  readonly legacyToken = 'ab12'.repeat(10);
  readonly personalToken = jwt({ token_type: 'refresh', jti: 'personal' });
  legacyEnabled = true;
  personalEnabled = true;
  release = '1.23.2';
  /** Life of the access tokens given out from now on. */
  accessSeconds = 300;
  /** How far this server's clock is ahead. */
  clockSkewSeconds = 0;
  readonly origin: string;
  /** As `LABEL_STUDIO_URL` names it. */
  readonly url: string;
  readonly requests: RecordedRequest[] = [];
  readonly tasks = new Map<number, FakeTask>();
  /** By path and query, from Label Studio's root. */
  readonly media = new Map<string, MediaFile>();
  readonly #server: Server;
  readonly #prefix: string;
  readonly #faults = new Map<string, Fault[]>();
  /** With the time of their end, in milliseconds. */
  readonly #accessTokens = new Map<string, number>();
  #lastId = 100;

  private constructor(server: Server, prefix: string) {
    this.#server = server;
    this.#prefix = prefix;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.url = this.origin + prefix;
  }

  static async start({ prefix = '', port = 0 }: FakeServerOptions = {}): Promise<FakeLabelStudioServer> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
    const fake = new FakeLabelStudioServer(server, prefix);
    server.on('request', (request, response) => void fake.#handle(request, response));
    return fake;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => {
      this.#server.close(resolve);
    });
    this.#server.closeAllConnections();
    await closed;
  }

  /** Answers the next requests of a route with faults, one each, in order. @param route e.g. `GET /api/tasks/7` */
  fail(route: string, ...faults: readonly Fault[]): void {
    this.#faults.set(route, [...(this.#faults.get(route) ?? []), ...faults]);
  }

  /** Refuses the access tokens given out so far. */
  expireAccessTokens(): void {
    this.#accessTokens.clear();
  }

  addTask(task: Partial<FakeTask> & { readonly id: number; readonly project: number }): void {
    this.tasks.set(task.id, structuredClone({ ...emptyTask, ...task }));
  }

  /** @param route e.g. `GET /api/tasks/7`, without a query */
  requestsOf(route: string): RecordedRequest[] {
    return this.requests.filter(({ method, path }) => routeOf(method, path) === route);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    let body = '';
    for await (const chunk of request) body += chunk;
    if (!url.startsWith(`${this.#prefix}/`)) return sendJson(response, notFound);
    const path = url.slice(this.#prefix.length);
    const route = routeOf(method, path);
    this.requests.push({ method, path, headers, body });
    const fault = this.#faults.get(route)?.shift();
    if (fault?.kind === 'drop') {
      if (fault.done) this.#answer(route, body);
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'status') {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
      return;
    }
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
    // As the real one does with every answer.
    response.setHeader('Set-Cookie', 'sessionid=fake; HttpOnly; Path=/; SameSite=Lax');
    const file = this.media.get(path);
    const open = openRoutes.includes(route) || file?.open;
    const detail = open ? undefined : this.#refusal(headers.authorization);
    if (detail !== undefined) return sendJson(response, [401, { status_code: 401, detail }]);
    if (file !== undefined) return sendMedia(request, response, file);
    sendJson(response, this.#answer(route, body));
  }

  /** Label Studio's own words. */
  #refusal(authorization = ''): string | undefined {
    const [scheme, token = ''] = authorization.split(' ');
    if (scheme === 'Token') {
      if (token !== this.legacyToken) return 'Invalid token.';
      return this.legacyEnabled
        ? undefined
        : 'Authentication token no longer valid: legacy token authentication has been disabled for this organization';
    }
    const alive = scheme === 'Bearer' && Date.now() < (this.#accessTokens.get(token) ?? 0);
    // Where they are off, personal tokens are exchanged all the same.
    return alive && this.personalEnabled ? undefined : 'Authentication credentials were not provided.';
  }

  #answer(route: string, body: string): JsonAnswer {
    const json: Json = body === '' ? {} : JSON.parse(body);
    switch (route) {
      case 'GET /api/version':
        return [200, { release: this.release }];
      case 'GET /api/current-user/whoami':
        return [200, { id: 1, email: 'ana@tracklet.test', username: 'ana' }];
      case 'POST /api/token/refresh/':
        return this.#refresh(json.refresh);
      default:
        return this.#answerItem(route, json);
    }
  }

  #answerItem(route: string, json: Json): JsonAnswer {
    const [, method, list, id, annotations] =
      /^(\w+) \/api\/(tasks|annotations)\/(\d+)(\/annotations)?\/?$/.exec(route) ?? [];
    if (list === 'annotations') return this.#updateAnnotation(Number(id), json);
    const task = this.tasks.get(Number(id));
    if (task === undefined) return notFound;
    return method === 'POST' && annotations ? this.#annotate(task, json) : [200, task];
  }

  #refresh(token: unknown): JsonAnswer {
    if (token !== this.personalToken)
      return [401, { status_code: 401, detail: 'Token is invalid', code: 'token_not_valid' }];
    const iat = Math.floor(Date.now() / 1000) + this.clockSkewSeconds;
    const jti = String(++this.#lastId);
    const access = jwt({ token_type: 'access', exp: iat + this.accessSeconds, iat, jti });
    this.#accessTokens.set(access, Date.now() + this.accessSeconds * 1000);
    return [200, { access }];
  }

  #annotate(task: FakeTask, json: Json): JsonAnswer {
    const now = new Date().toISOString();
    const annotation = { completed_by: 1, ...json, id: ++this.#lastId, created_at: now, updated_at: now };
    task.annotations.push(annotation);
    return [201, annotation];
  }

  /** Replaces the result, and deletes the annotation's drafts, as Label Studio does. */
  #updateAnnotation(id: number, json: Json): JsonAnswer {
    for (const task of this.tasks.values()) {
      const annotation = task.annotations.find((item) => item.id === id);
      if (annotation === undefined) continue;
      Object.assign(annotation, json, { updated_at: new Date().toISOString() });
      task.drafts = task.drafts.filter((draft) => draft.annotation !== id);
      return [200, annotation];
    }
    return notFound;
  }
}

const routeOf = (method: string, path: string) => `${method} ${path.replace(/\?.*/, '')}`;

const notFound: JsonAnswer = [404, { status_code: 404, detail: 'No Task matches the given query.' }];

function sendJson(response: ServerResponse, [status, json]: JsonAnswer): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(json));
}

/** A token with these claims, signed by nobody. */
function jwt(claims: Json): string {
  const part = (json: Json) => Buffer.from(JSON.stringify(json)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl-of_nobody`;
}
