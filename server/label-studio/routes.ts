/**
 * What of Label Studio's API the page may use: these routes, each with its method and a validated body. Everything else
 * under `/api` is nothing.
 *
 * @module
 */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { TrackletError } from '../../src/errors.ts';
import type { Method } from '../../src/labelstudio/client.ts';
import { projectSchema } from '../../src/labelstudio/schemas.ts';
import { readJsonBody } from '../json-body.ts';
import { errorResponse } from '../security.ts';
import type { Upstream } from './upstream.ts';

/** Label Studio itself takes 250 MB; the largest result measured, 20 tracks of 5,000 keyframes, has 13. */
const maxBodyBytes = 64 * 1024 * 1024;

const resultSchema = z.array(z.looseObject({}));
const newAnnotationSchema = z.strictObject({ result: resultSchema, lead_time: z.number().min(0) });
const changedAnnotationSchema = z.strictObject({ result: resultSchema });
const newPredictionSchema = z.strictObject({
  task: z.int().positive(),
  model_version: z.string().min(1).max(200),
  score: z.number().min(0).max(1),
  result: resultSchema,
});

/** Of a project the page gets what it shows: a project may hold the password of its videos' server. */
const shownProjectSchema = z.object(projectSchema.shape);

/** Where others than these methods and ids are asked for, no route matches. */
const id = ':id{[1-9][0-9]{0,14}}';

/** Routes under `/api`. @param upstream undefined where no Label Studio is configured */
export function labelStudioRoutes(upstream: Pick<Upstream, 'request'> | undefined): Hono {
  const routes = new Hono();
  const limit = bodyLimit({
    maxSize: maxBodyBytes,
    onError: (c) =>
      errorResponse(
        c,
        413,
        new TrackletError('server/body-too-large', 'A result of more than 64 MB cannot be saved.'),
      ),
  });
  const ask = (c: Context, method: Method, path: string, body?: unknown): Promise<unknown> => {
    if (upstream === undefined) throw notConfigured();
    c.header('Cache-Control', 'no-store');
    // A change goes on where the page is closed: cut off, nobody would know whether it was made.
    const signal = method === 'GET' ? c.req.raw.signal : undefined;
    return upstream.request(method, path, body, signal);
  };
  const forward = async (c: Context, method: Method, path: string, body?: unknown) => {
    const answer = await ask(c, method, path, body);
    return answer === undefined ? c.body(null, 204) : c.json(answer);
  };

  routes.get(`/tasks/${id}`, (c) => forward(c, 'GET', `/api/tasks/${c.req.param('id')}`));
  routes.get(`/tasks/${id}/drafts`, (c) => forward(c, 'GET', `/api/tasks/${c.req.param('id')}/drafts`));
  routes.get(`/projects/${id}`, async (c) => {
    const path = `/api/projects/${c.req.param('id')}`;
    const project = shownProjectSchema.safeParse(await ask(c, 'GET', path));
    if (project.success) return c.json(project.data);
    throw new TrackletError(
      'labelstudio/bad-reply',
      `Label Studio answered ${path} with something that is no project.`,
    );
  });
  routes.post(`/tasks/${id}/annotations`, limit, async (c) => {
    const body = await readJsonBody(c, newAnnotationSchema);
    return forward(c, 'POST', `/api/tasks/${c.req.param('id')}/annotations`, body);
  });
  routes.patch(`/annotations/${id}`, limit, async (c) => {
    const body = await readJsonBody(c, changedAnnotationSchema);
    return forward(c, 'PATCH', `/api/annotations/${c.req.param('id')}`, body);
  });
  routes.post('/predictions', limit, async (c) => {
    const body = await readJsonBody(c, newPredictionSchema);
    return forward(c, 'POST', '/api/predictions', body);
  });
  return routes;
}

function notConfigured(): TrackletError {
  return new TrackletError(
    'labelstudio/not-configured',
    'No Label Studio is configured: set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY (or LABEL_STUDIO_API_KEY_FILE) in the environment or in .env, and start the server again.',
  );
}
