import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProxyTransport } from './proxy-transport.ts';

const transport = new ProxyTransport();
let sent: Request[];
let answer: (signal: AbortSignal) => Promise<Response>;

beforeEach(() => {
  sent = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    const request = new Request(new URL(path, 'http://localhost:9090'), init);
    sent.push(request);
    return answer(request.signal);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the page reaches Label Studio through its server', () => {
  it('with a body as JSON', async () => {
    answer = async () => Response.json({ id: 9 });
    const body = { result: [{ id: 'a' }] };
    expect(await transport.request('PATCH', '/api/annotations/9', body)).toEqual({ id: 9 });
    const [request] = sent;
    expect([request?.method, request?.url]).toEqual(['PATCH', 'http://localhost:9090/api/annotations/9']);
    expect(request?.headers.get('content-type')).toBe('application/json');
    expect(await request?.json()).toEqual(body);
  });

  it('without one', async () => {
    answer = async () => new Response(null, { status: 204 });
    expect(await transport.request('GET', '/api/tasks/7')).toBeUndefined();
    expect(sent[0]?.body).toBeNull();
  });

  it("and hears of errors in the server's words", async () => {
    const error = { code: 'labelstudio/not-found', message: 'Label Studio has no task 7.' };
    answer = async () => Response.json(error, { status: 404 });
    await expect(transport.request('GET', '/api/tasks/7')).rejects.toMatchObject(error);
  });

  it.each([
    ['a page', () => new Response('<html>', { status: 502 })],
    ['a page that looks well', () => new Response('<html>')],
    ['an error without a sentence', () => Response.json({ code: 'a/b' }, { status: 500 })],
    ['a code of another form', () => Response.json({ code: 'E42', message: 'No.' }, { status: 500 })],
  ])('and knows %s of something between them', async (_, response) => {
    answer = async () => response();
    await expect(transport.request('GET', '/api/tasks/7')).rejects.toMatchObject({
      code: 'server/bad-reply',
      message: expect.stringContaining('/api/tasks/7'),
    });
  });
});

describe('without an answer that says it', () => {
  const failed = () => Promise.reject(new TypeError('fetch failed'));
  const brokenOff = async () =>
    new Response(new ReadableStream({ start: (controller) => controller.error(new TypeError('cut')) }));
  const page = (status: number) => async () => new Response('<html>', { status });
  const bug = async () => Response.json({ code: 'server/internal', message: 'A bug.' }, { status: 500 });

  it.each([
    ['GET', failed, 'server/unreachable'],
    ['GET', brokenOff, 'server/unreachable'],
    ['POST', failed, 'labelstudio/unanswered'],
    ['PATCH', brokenOff, 'labelstudio/unanswered'],
    ['PATCH', page(502), 'labelstudio/unanswered'],
    ['POST', page(200), 'labelstudio/unanswered'],
    ['POST', bug, 'labelstudio/unanswered'],
    ['GET', bug, 'server/internal'],
    ['POST', page(413), 'server/bad-reply'],
  ] as const)('%s says whether something may have changed', async (method, how, code) => {
    answer = how;
    await expect(transport.request(method, '/api/tasks/7')).rejects.toMatchObject({ code });
  });

  it('an abort stays an abort', async () => {
    answer = (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const abort = new AbortController();
    const asked = transport.request('GET', '/api/tasks/7', undefined, abort.signal);
    abort.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });
});
