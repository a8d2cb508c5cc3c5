/**
 * A running Label Studio as the tests use it: its API by token, and its page's login.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { z } from 'zod';

/** All that is needed to reach one; plain, so that it can be handed to test workers. */
export interface LabelStudioAccess {
  /** Without a slash at its end. */
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly legacyToken: string;
  /** Personal access token. */
  readonly pat: string;
}

const withId = z.looseObject({ id: z.int() });
const imported = z.looseObject({ task_ids: z.array(z.int()).min(1) });

/** The user is the administrator, so everything is allowed. */
export class LabelStudio implements LabelStudioAccess {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly legacyToken: string;
  readonly pat: string;

  constructor(access: LabelStudioAccess) {
    this.url = access.url;
    this.email = access.email;
    this.password = access.password;
    this.legacyToken = access.legacyToken;
    this.pat = access.pat;
  }

  /** Address of a task's page. */
  taskUrl(project: number, task: number): string {
    return `${this.url}/projects/${project}/data?task=${task}`;
  }

  /**
   * One call of the API with the legacy token.
   *
   * @param path from the root, e.g. `/api/tasks/7`
   * @param body JSON, or a form
   * @returns the answer's JSON, null where it has none
   * @throws Error where the status is not 2xx
   */
  async api(method: string, path: string, body?: unknown): Promise<unknown> {
    const form = body instanceof FormData;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        Authorization: `Token ${this.legacyToken}`,
        ...(form || body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return text === '' ? null : JSON.parse(text);
  }

  /** @returns the project's id */
  async createProject(title: string, labelConfig: string): Promise<number> {
    const body = { title, label_config: labelConfig };
    return withId.parse(await this.api('POST', '/api/projects', body)).id;
  }

  /** Uploads a video as a new task. @returns the task's id */
  async upload(project: number, file: string): Promise<number> {
    const form = new FormData();
    form.set('file', new Blob([await readFile(file)], { type: 'video/mp4' }), path.basename(file));
    return this.#import(project, form);
  }

  /** @returns the task's id */
  async createTask(project: number, data: Readonly<Record<string, unknown>>): Promise<number> {
    return this.#import(project, [{ data }]);
  }

  /** Submits an annotation. @returns its id */
  async annotate(task: number, result: readonly unknown[]): Promise<number> {
    const body = { result, lead_time: 1 };
    return withId.parse(await this.api('POST', `/api/tasks/${task}/annotations`, body)).id;
  }

  /** @returns the prediction's id */
  async predict(task: number, result: readonly unknown[], modelVersion: string): Promise<number> {
    const body = { task, result, model_version: modelVersion, score: 0.5 };
    return withId.parse(await this.api('POST', '/api/predictions', body)).id;
  }

  /** Gives a browser context the cookies of the logged in user. */
  async logIn(context: BrowserContext): Promise<void> {
    const cookies = await logIn(this.url, this.email, this.password);
    await context.addCookies(
      Object.entries(cookies).map(([name, value]) => ({ name, value, url: this.url })),
    );
  }

  async #import(project: number, body: unknown): Promise<number> {
    const answer = await this.api('POST', `/api/projects/${project}/import?return_task_ids=true`, body);
    const [task] = imported.parse(answer).task_ids;
    if (task === undefined) throw new Error('the import made no task');
    return task;
  }
}

/**
 * Logs in by the login form, as no token can.
 *
 * @returns the cookies, by name
 */
export async function logIn(url: string, email: string, password: string): Promise<Record<string, string>> {
  const form = await fetch(`${url}/user/login/`);
  const csrf = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(await form.text())?.[1];
  if (csrf === undefined) throw new Error('the login page has no CSRF token');
  const cookies = readCookies(form);
  const answer = await fetch(`${url}/user/login/`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Cookie: cookieHeader(cookies), Referer: `${url}/user/login/` },
    body: new URLSearchParams({ csrfmiddlewaretoken: csrf, email, password }),
  });
  if (answer.status !== 302) throw new Error(`the login ended with ${answer.status}`);
  return { ...cookies, ...readCookies(answer) };
}

/** Makes the user's personal access token; Label Studio shows it once and makes no second one. */
export async function createPersonalAccessToken(
  url: string,
  cookies: Readonly<Record<string, string>>,
): Promise<string> {
  const response = await fetch(`${url}/api/token/`, {
    method: 'POST',
    headers: { Cookie: cookieHeader(cookies), 'X-CSRFToken': cookies.csrftoken ?? '', Referer: url },
  });
  if (response.status !== 201) throw new Error(`POST /api/token/: ${response.status}`);
  return z.looseObject({ token: z.string() }).parse(await response.json()).token;
}

function readCookies(response: Response): Record<string, string> {
  const pairs = response.headers.getSetCookie().map((line) => {
    const [pair = ''] = line.split(';');
    const equals = pair.indexOf('=');
    return [pair.slice(0, equals), pair.slice(equals + 1)] as const;
  });
  return Object.fromEntries(pairs);
}

function cookieHeader(cookies: Readonly<Record<string, string>>): string {
  return Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
}
