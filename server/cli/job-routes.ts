/**
 * What the headless page may reach of one job: the input files, read only, and a place to put decoded frames.
 *
 * @module
 */
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Hono } from 'hono';
import { TrackletError } from '../../src/errors.ts';
import { fileResponse } from '../files.ts';
import { errorResponse } from '../security.ts';

export interface JobFiles {
  /** Files on disk by the name that stands for them in the URL. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Where PNGs of frames are written. */
  readonly framesFolder: string | undefined;
}

/** `GET /input/:key/:name` and `POST /frames/:number.png`; `:name` is what errors show. */
export function jobRoutes({ inputs, framesFolder }: JobFiles): Hono {
  const routes = new Hono();
  routes.get('/input/:key/:name', async (c, next) => {
    const file = inputs.get(c.req.param('key'));
    const response = file && (await fileResponse(c.req.raw, file, 'no-store'));
    if (response) c.res = response;
    else await next();
  });
  routes.post('/frames/:name{[0-9]{5,}\\.png}', async (c, next) => {
    if (framesFolder === undefined) return next();
    const file = path.join(framesFolder, c.req.param('name'));
    try {
      await writeFile(`${file}.partial`, new Uint8Array(await c.req.arrayBuffer()));
      await rename(`${file}.partial`, file);
      return c.body(null, 204);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return errorResponse(
        c,
        500,
        new TrackletError('cli/cannot-write', `${file} cannot be written: ${reason}.`),
      );
    }
  });
  return routes;
}

/** The URL path, below the job's prefix, of an input. */
export function inputPath(key: string, file: string): string {
  return `/input/${key}/${encodeURIComponent(path.basename(file))}`;
}

/** The URL path, below the job's prefix, to which a frame's PNG is posted. */
export function framePath(frame: number): string {
  return `/frames/${String(frame).padStart(5, '0')}.png`;
}
