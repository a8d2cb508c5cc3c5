/**
 * Reading what a request carries, checked.
 *
 * @module
 */
import type { Context } from 'hono';
import type { z } from 'zod';
import { TrackletError } from '../src/errors.ts';

/** A region is six levels deep. Far deeper JSON would exhaust the stack when it is written again. */
const maxDepth = 64;

/** @throws TrackletError `server/bad-request`, `server/content-type` */
export async function readJsonBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('Content-Type') ?? '')) {
    throw new TrackletError(
      'server/content-type',
      'This request cannot be taken: its Content-Type has to be application/json.',
    );
  }
  let json: unknown;
  try {
    json = await c.req.json();
  } catch {
    throw badRequest('its body is not JSON');
  }
  if (isDeeperThan(json, maxDepth)) throw badRequest(`its JSON is more than ${maxDepth} levels deep`);
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest(`${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

function badRequest(problem: string): TrackletError {
  return new TrackletError('server/bad-request', `This request cannot be taken: ${problem}.`);
}
