import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestModels } from '../test/fixtures/models.ts';
import { type RecordingServer, recordRequests, sendRaw } from '../test/fixtures/raw-http.ts';
import { createApp } from './app.ts';
import { Secret } from './label-studio/secret.ts';
import { Upstream } from './label-studio/upstream.ts';
import { listen, type RunningServer } from './listen.ts';
import type { OpenModels } from './models/open-models.ts';

const key = 'feedfacefeedfacefeedfacefeedfacefeedface';
const media = '/data/upload/1/clip.mp4';

let folder: string;
let labelStudio: RecordingServer;
/** A server that must never be asked anything. */
let elsewhere: RecordingServer;
let server: RunningServer;
let opened: OpenModels;
/** The same app, with short time limits. */
let impatient: RunningServer;
let port: number;

/** Videos of tasks, as a hostile author would write them; `{elsewhere}` is the port of that server. */
const addresses: Readonly<Record<number, unknown>> = {
  1: media,
  2: media,
  10: 'http://169.254.169.254/latest/meta-data/',
  11: 'http://127.0.0.1:{elsewhere}/admin',
  12: 'http://localhost:{elsewhere}/admin',
  13: 'http://[::1]:{elsewhere}/admin',
  14: 'http://[::ffff:127.0.0.1]:{elsewhere}/admin',
  15: 'http://2130706433:{elsewhere}/admin',
  16: 'http://0.0.0.0:{elsewhere}/admin',
  17: 'http://10.0.0.1/',
  18: '//127.0.0.1:{elsewhere}/admin',
  19: 'file:///etc/passwd',
  20: 'gopher://127.0.0.1:{elsewhere}/_GET',
  21: 'http://metadata.google.internal.local/',
  22: '/api/current-user/token',
  23: '/data/upload/../../api/current-user/token',
  24: '/data/upload/%2e%2e/%2e%2e/api/current-user/token',
  25: '/elsewhere',
  26: '/data/upload/1/elsewhere.mp4',
  27: 'javascript:alert(1)',
  28: 'http://127.0.0.1:{labelStudio}@127.0.0.1:{elsewhere}/admin',
  29: '\\\\127.0.0.1:{elsewhere}\\admin',
  30: 'http://localhost:{labelStudio}/api/current-user/token',
  31: '/data/upload/%252e%252e/%252e%252e/api/current-user/token',
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-hostile-'));
  const dist = path.join(folder, 'dist');
  await mkdir(path.join(dist, 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'secret.txt'), 'outside');
  await writeFile(path.join(dist, '.source-hash'), 'hidden');
  for (const name of ['index.html', 'headless.html', 'assets/app.js']) {
    await writeFile(path.join(dist, name), 'built page');
  }
  elsewhere = await recordRequests((_, response) => response.end('elsewhere'));
  labelStudio = await recordRequests(({ url = '' }, response) => {
    const task = /^\/api\/tasks\/(\d+)$/.exec(url)?.[1];
    if (task !== undefined) {
      const video = String(addresses[Number(task)] ?? '')
        .replace('{elsewhere}', String(elsewhere.port))
        .replace('{labelStudio}', String(labelStudio.port));
      const data = { video, number: 7, nested: { video: media } };
      response.setHeader('Set-Cookie', 'sessionid=upstream');
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ id: Number(task), data }));
    } else if (url === '/data/upload/1/elsewhere.mp4') {
      response.writeHead(302, { Location: `http://127.0.0.1:${elsewhere.port}/admin` }).end();
    } else if (url === media) {
      const headers = { 'Content-Type': 'text/html', 'Content-Range': 'bytes 0-3/4', 'Set-Cookie': 'a=b' };
      response.writeHead(206, { ...headers, 'Content-Length': '4' }).end('clip');
    } else response.writeHead(404).end();
  });
  const upstream = new Upstream({ url: `http://127.0.0.1:${labelStudio.port}`, apiKey: new Secret(key) });
  opened = await openTestModels();
  const app = createApp({ dist, ...opened, upstream });
  server = await listen(app, { host: '127.0.0.1', port: 0 });
  port = Number(new URL(server.url).port);
  const limits = { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 };
  impatient = await listen(app, { host: '127.0.0.1', port: 0, limits });
});
afterAll(async () => {
  await server.close();
  await impatient.close();
  labelStudio.close();
  elsewhere.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  labelStudio.requests.length = 0;
  labelStudio.headers.length = 0;
});

/** `{port}` in a request stands for the server's port. */
type Headers = readonly string[];

/** A request with an ordinary Host, and these headers on top. */
function ask(line: string, headers: Headers = [], body = ''): string {
  return `${line} HTTP/1.1\r\n${['Host: 127.0.0.1:{port}', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n${body}`;
}

/** The same under another Host; without any where it is undefined. */
function askHost(host: string | undefined, headers: Headers = []): string {
  const lines = [...(host === undefined ? [] : [`Host: ${host}`]), 'Connection: close', ...headers];
  return `GET /api/status HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

const own = 'Origin: http://127.0.0.1:{port}';

/** A change as the app's page sends it, up to the body. */
function change(line: string, body: string, type = 'application/json'): string {
  return ask(line, [own, `Content-Type: ${type}`, `Content-Length: ${body.length}`], body);
}

/** A change that would be made if it came from the app's page. */
function foreignChange(headers: Headers): string {
  const body = '{"result":[],"lead_time":1}';
  const all = ['Content-Type: application/json', `Content-Length: ${body.length}`, ...headers];
  return ask('POST /api/tasks/1/annotations', all, body);
}

/** A read as a browser sends it from another page. */
function fetched(url: string, site: string, mode: string, destination: string): string {
  return ask(`GET ${url}`, [
    `Sec-Fetch-Site: ${site}`,
    `Sec-Fetch-Mode: ${mode}`,
    `Sec-Fetch-Dest: ${destination}`,
  ]);
}

type Row = readonly [name: string, request: string, status: number];

const names: readonly Row[] = [
  ['a rebound name', askHost('evil.example:9090'), 403],
  ['a name that begins with ours', askHost('localhost.evil.example'), 403],
  ['a name that ends with ours', askHost('evil-localhost'), 403],
  ['a name that is resolved to its own text', askHost('127.0.0.1.nip.io'), 403],
  ['a name forwarded by a proxy', askHost('evil.example', ['X-Forwarded-Host: localhost']), 403],
  ['a trailing dot', askHost('localhost.:9090'), 403],
  ['user information', askHost('localhost@evil.example'), 400],
  ['our name as user information', askHost('localhost:80@evil.example'), 400],
  ['two ports', askHost('localhost:9090:80'), 400],
  ['a port that is none', askHost('localhost:999999'), 400],
  ['a port of letters', askHost('localhost:http'), 400],
  ['IPv4 mapped into IPv6', askHost('[::ffff:127.0.0.1]'), 400],
  ['IPv6 loopback in full', askHost('[0:0:0:0:0:0:0:1]'), 400],
  ['the address of all interfaces', askHost('0.0.0.0'), 403],
  ['a short IPv4 address', askHost('127.1'), 403],
  ['an IPv4 address as a number', askHost('2130706433'), 403],
  ['an IPv4 address in hexadecimal', askHost('0x7f.0.0.1'), 403],
  ['two names in one', askHost('localhost, evil.example'), 400],
  ['an empty Host', askHost(''), 400],
  ['no Host', askHost(undefined), 400],
  ['no Host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 400],
  ['two Hosts, ours first', askHost('localhost', ['Host: evil.example']), 400],
  ['two Hosts, ours last', askHost('evil.example', ['Host: localhost']), 400],
];

const origins: readonly Row[] = [
  ['no Origin', foreignChange([]), 403],
  ['Origin null', foreignChange(['Origin: null']), 403],
  ['a foreign Origin', foreignChange(['Origin: http://evil.example']), 403],
  ['an Origin of another port', foreignChange(['Origin: http://127.0.0.1:8080']), 403],
  ['an Origin of another scheme', foreignChange(['Origin: https://127.0.0.1:{port}']), 403],
  ['an Origin of another name for this machine', foreignChange(['Origin: http://localhost:{port}']), 403],
  ['an Origin that begins with ours', foreignChange(['Origin: http://127.0.0.1:{port}.evil.example']), 403],
  ['an Origin with a path', foreignChange([`${own}/`]), 403],
  ['two Origins', foreignChange([own, 'Origin: http://evil.example']), 403],
  ['a foreign form', ask('POST /', ['Origin: http://evil.example', 'Content-Length: 0']), 403],
  ['a foreign read with Origin', ask('GET /api/tasks/1', ['Origin: http://evil.example']), 403],
  [
    'a preflight',
    ask('OPTIONS /api/tasks/1', ['Origin: http://evil.example', 'Access-Control-Request-Method: GET']),
    403,
  ],
];

const sites: readonly Row[] = [
  ['status, fetched across sites', fetched('/api/status', 'cross-site', 'cors', 'empty'), 403],
  ['a task, from another port', fetched('/api/tasks/1', 'same-site', 'cors', 'empty'), 403],
  [
    "a task's drafts, fetched across sites",
    fetched('/api/tasks/1/drafts', 'cross-site', 'cors', 'empty'),
    403,
  ],
  ["a task's drafts, from another port", fetched('/api/tasks/1/drafts', 'same-site', 'cors', 'empty'), 403],
  [
    'a link to the drafts of a task',
    fetched('/api/tasks/1/drafts', 'same-site', 'navigate', 'document'),
    403,
  ],
  ['a task, as a script', fetched('/api/tasks/1', 'cross-site', 'no-cors', 'script'), 403],
  ['a video, played elsewhere', fetched('/media/1/video', 'cross-site', 'no-cors', 'video'), 403],
  ['a video, from another port', fetched('/media/1/video', 'same-site', 'no-cors', 'video'), 403],
  ['models', fetched('/models', 'cross-site', 'no-cors', 'empty'), 403],
  ['a model, from another port', fetched('/models/demo/nano.yaml', 'same-site', 'no-cors', 'empty'), 403],
  ['an asset', fetched('/assets/app.js', 'cross-site', 'no-cors', 'script'), 403],
  ['a link to a task as JSON', fetched('/api/tasks/1', 'cross-site', 'navigate', 'document'), 403],
  ['a link to a video', fetched('/media/1/video', 'cross-site', 'navigate', 'document'), 403],
  ['the page of the command line', fetched('/headless.html', 'cross-site', 'navigate', 'document'), 403],
  ['the page under its file name', fetched('/index.html', 'cross-site', 'navigate', 'document'), 403],
  ['the page, fetched', fetched('/', 'cross-site', 'cors', 'empty'), 403],
  ['the page in an object', fetched('/', 'cross-site', 'navigate', 'object'), 403],
  ['the page in an embed', fetched('/', 'same-site', 'navigate', 'embed'), 403],
  ['status in a frame', fetched('/api/status', 'same-site', 'navigate', 'iframe'), 403],
  ['an unknown site', fetched('/api/status', 'elsewhere', 'cors', 'empty'), 403],
  ['a service worker', ask('GET /media/1/video', ['Service-Worker: script']), 403],
  [
    'a service worker of our own page',
    fetched('/assets/app.js', 'same-origin', 'same-origin', 'serviceworker'),
    403,
  ],
];

const parameters: readonly Row[] = [
  ...['0', '-1', '1.5', '1e3', '0x1', '01', '+1', '99999999999999999999', 'NaN', 'a'].map(
    (id): Row => [`task ${id}`, ask(`GET /api/tasks/${id}`), 404],
  ),
  ...['1%00', '1%20', '1%0d%0aX-Injected:%201', '%EF%BC%91', '1;a', '1%2f..%2f2', '..%2f1'].map(
    (id): Row => [`task ${id}`, ask(`GET /api/tasks/${id}`), 404],
  ),
  ['a double-encoded task', ask('GET /api/tasks/%252e%252e%252fusers'), 404],
  ['a climb out of tasks', ask('GET /api/tasks/../users'), 404],
  ['a climb with backslashes', ask('GET /api/tasks/..\\users'), 400],
  ['a task with a slash', ask('GET /api/tasks/1/'), 404],
  ['a climb out of a task', ask('GET /api/tasks/1/../../current-user/token'), 404],
  ['the same, encoded', ask('GET /api/tasks/1/%2e%2e/%2e%2e/current-user/token'), 404],
  ['the drafts of a climb', ask('GET /api/tasks/..%2f1/drafts'), 404],
  ['a climb out of the drafts', ask('GET /api/tasks/1/drafts/../../../users'), 404],
  ['a climb out of the drafts, encoded', ask('GET /api/tasks/1/drafts%2f..%2fannotations'), 404],
  ['one draft', ask('GET /api/tasks/1/drafts/2'), 404],
  ['the annotations of a task', ask('GET /api/tasks/1/annotations'), 404],
  ['the list of tasks', ask('GET /api/tasks?project=1'), 404],
  ["the user's token", ask('GET /api/current-user/token'), 404],
  ['the export of a project', ask('GET /api/projects/1/export'), 404],
  ['another case', ask('GET /API/tasks/1'), 404],
  ['a doubled slash', ask('GET /api//tasks/1'), 404],
  ['a field that is a path', ask('GET /media/1/..%2f..%2fetc%2fpasswd'), 404],
  ['a field that is an address', ask('GET /media/1/http:%2f%2f169.254.169.254%2f'), 404],
  ['a field of the prototype', ask('GET /media/1/__proto__'), 404],
  ['a field of the constructor', ask('GET /media/1/constructor.name'), 404],
  ['a field with NUL', ask('GET /media/1/video%00'), 404],
  ['a field with a line break', ask('GET /media/1/video%0d%0aX:%201'), 404],
  ['a field that is a number', ask('GET /media/1/number'), 404],
  ['a field that is an object', ask('GET /media/1/nested'), 404],
  ['a field that is not there', ask('GET /media/1/other'), 404],
  ['a path after the field', ask('GET /media/1/video/..%2f2'), 404],
  ['an address for a task', ask('GET /media/http:%2f%2f127.0.0.1%2f/video'), 404],
  ['a model outside', ask('GET /models/..%2f..%2fpackage.json'), 404],
  ['a file outside of the model', ask('GET /models/demo/..%2fcatalog.json'), 404],
  ['a file of the model by a detour', ask('GET /models/demo/..%2fdemo%2fnano.yaml'), 404],
  ['a file with NUL', ask('GET /models/demo/nano.yaml%00'), 404],
  ['a static file outside', ask('GET /../secret.txt'), 404],
  ['the same, encoded', ask('GET /..%2fsecret.txt'), 404],
  ['the same, double-encoded', ask('GET /%252e%252e/secret.txt'), 404],
  ['the same, with encoded backslashes', ask('GET /..%5csecret.txt'), 404],
  ['the same, with backslashes', ask('GET /..\\secret.txt'), 400],
  ['a hidden file', ask('GET /.source-hash'), 404],
  ['a broken escape', ask('GET /%zz'), 404],
];

/** What changes something among the models, as the app's page asks for it. */
const modelChanges = [
  ['POST', '/models/demo/pull'],
  ['DELETE', '/models/demo/pull'],
  ['DELETE', '/models/demo'],
  ['POST', '/models/demo/build'],
] as const;

const json = ['Content-Type: application/json', 'Content-Length: 18'];
const size = '{"imageSize":null}';
const key64 = 'a'.repeat(64);

const models: readonly Row[] = [
  ...modelChanges.flatMap(([method, path]): Row[] => {
    const line = `${method} ${path}`;
    const asked = (headers: Headers) => ask(line, [...json, ...headers], size);
    return [
      [`${line} without Origin`, asked([]), 403],
      [`${line} with Origin null`, asked(['Origin: null']), 403],
      [`${line} of another site`, asked(['Origin: http://evil.example', 'Sec-Fetch-Site: cross-site']), 403],
      [`${line} of another port`, asked(['Origin: http://127.0.0.1:8080']), 403],
      [`${line} of another site that hides its Origin`, asked(['Sec-Fetch-Site: cross-site']), 403],
      [
        `${line} by a form`,
        ask(line, [
          'Origin: http://evil.example',
          'Content-Type: application/x-www-form-urlencoded',
          'Content-Length: 0',
        ]),
        403,
      ],
      [
        `${line} under a rebound name`,
        `${line} HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
        403,
      ],
    ];
  }),
  ...[
    'gone',
    'configured',
    '__proto__',
    'constructor',
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e%2fbuilds',
    'demo%2f..%2fedgetam',
    'demo%00',
    'demo%0d%0aX-Injected:%201',
    '..%5c..%5cmodels',
    'a'.repeat(5000),
  ].flatMap((id): Row[] => [
    [`a download of ${id.slice(0, 30)}`, ask(`POST /models/${id}/pull`, [own, 'Content-Length: 0']), 404],
    [`the end of a download of ${id.slice(0, 30)}`, ask(`DELETE /models/${id}/pull`, [own]), 404],
    [`the removal of ${id.slice(0, 30)}`, ask(`DELETE /models/${id}`, [own]), 404],
    [`a build of ${id.slice(0, 30)}`, ask(`POST /models/${id}/build`, [own, ...json], size), 404],
  ]),
  ['the removal of all models', ask('DELETE /models', [own]), 404],
  ['the removal of all models, with a slash', ask('DELETE /models/', [own]), 404],
  ['the removal of what comes with Tracklet', ask('DELETE /models/demo', [own]), 409],
  ['a download by GET', ask('GET /models/edgetam/pull'), 404],
  ['a checkpoint', ask('GET /models/demo/nano_fp16.pt'), 404],
  ['a build of plain text', change('POST /models/demo/build', size, 'text/plain'), 415],
  ['a build at no size', change('POST /models/demo/build', '{"imageSize":0}'), 400],
  ['a build at a huge size', change('POST /models/demo/build', '{"imageSize":1e12}'), 400],
  ['a build of other things', change('POST /models/demo/build', '{"imageSize":null,"folder":"/"}'), 400],
  [
    'a build, fetched across sites',
    fetched(`/models/demo/build/${key64}/manifest.json`, 'cross-site', 'no-cors', 'empty'),
    403,
  ],
  ['a build of another key', ask(`GET /models/demo/build/${key64}/manifest.json`), 404],
  ['a build outside', ask('GET /models/demo/build/..%2f..%2fcheckpoints/model.json'), 404],
  ['a file outside of a build', ask(`GET /models/demo/build/${key64}/..%2f..%2f..%2fmodel.json`), 404],
];

const targets: readonly Row[] = [
  ['an absolute target', ask('GET http://evil.example/'), 400],
  ['an absolute target of ours', ask('GET http://127.0.0.1:{port}/api/status'), 400],
  ['an absolute target inside', ask('GET http://169.254.169.254/latest/meta-data/'), 400],
  ['a scheme-relative target', ask('GET //evil.example/'), 400],
  ['a scheme-relative target with a backslash', ask('GET /\\evil.example/'), 400],
  ['a target without a slash', ask('GET evil.example'), 400],
  ['the target *', ask('OPTIONS *', [own]), 400],
  ['CONNECT', ask('CONNECT evil.example:443'), 405],
  ['TRACE', ask('TRACE /'), 403],
  ['TRACE of ours', ask('TRACE /', [own]), 404],
  ['OPTIONS of ours', ask('OPTIONS /api/tasks/1', [own]), 404],
  ['PUT', change('PUT /api/tasks/1', '{}'), 404],
  ['DELETE', change('DELETE /api/annotations/1', ''), 404],
  ['POST of a draft', change('POST /api/tasks/1/drafts', '{"result":[],"lead_time":1}'), 404],
  ['DELETE of a draft', change('DELETE /api/drafts/1', ''), 404],
  ['PATCH of a project', change('PATCH /api/projects/1', '{"label_config":"<View/>"}'), 404],
  ['PATCH of a task', change('PATCH /api/tasks/1', '{"data":{}}'), 404],
  ['POST of a video', change('POST /media/1/video', '{}'), 404],
  ['an unknown method', ask('STEAL /api/tasks/1'), 400],
  ['a method in a header', ask('GET /api/annotations/1', ['X-HTTP-Method-Override: PATCH']), 404],
  [
    'a deletion in a header',
    ask('POST /api/tasks/1', [own, 'X-HTTP-Method-Override: DELETE', 'Content-Length: 0']),
    404,
  ],
  ['a method in the address', change('POST /api/annotations/1?_method=DELETE', '{"_method":"DELETE"}'), 404],
  ['a line break in the path', 'GET /api/tasks/1\r\nX: 1 HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
  ['bare line feeds in headers', 'GET /api/tasks/1 HTTP/1.1\nHost: localhost\rX: 1\n\n', 400],
  ['NUL in a header', ask('GET /api/tasks/1', ['X: a\0b']), 400],
  ['a space before the colon', ask('GET /api/tasks/1', ['X : 1']), 400],
  ['large headers', ask('GET /', [`X: ${'a'.repeat(20_000)}`]), 431],
  ['a long address', ask(`GET /?${'a'.repeat(20_000)}`), 431],
  [
    'many headers',
    ask(
      'GET /',
      Array.from({ length: 200 }, (_, i) => `X-${i}: 1`),
    ),
    400,
  ],
];

const slow: readonly Row[] = [
  ['headers that stop', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: ', 408],
  [
    'a body that stops',
    ask('POST /api/predictions', [own, 'Content-Type: application/json', 'Content-Length: 9'], '{'),
    408,
  ],
];

const annotation = 'POST /api/tasks/1/annotations';
const deep = `{"result":[${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}],"lead_time":1}`;
const bodies: readonly Row[] = [
  ['plain text', change(annotation, '{"result":[],"lead_time":1}', 'text/plain'), 415],
  ['a form', change(annotation, 'result=1', 'application/x-www-form-urlencoded'), 415],
  ['a type that begins with ours', change(annotation, '{}', 'application/jsonp'), 415],
  ['no type', ask(annotation, [own, 'Content-Length: 2'], '{}'), 415],
  ['nothing', change(annotation, ''), 400],
  ['malformed JSON', change(annotation, '{"result":[],'), 400],
  ['a list', change(annotation, '[]'), 400],
  ['an unknown key', change(annotation, '{"result":[],"lead_time":1,"completed_by":1}'), 400],
  ['a prototype', change(annotation, '{"result":[],"lead_time":1,"__proto__":{"a":1}}'), 400],
  ['a result that is no list', change(annotation, '{"result":{"0":{}},"lead_time":1}'), 400],
  ['regions that are none', change(annotation, '{"result":["a"],"lead_time":1}'), 400],
  ['a negative time', change(annotation, '{"result":[],"lead_time":-1}'), 400],
  ['a change of the task', change('PATCH /api/annotations/1', '{"result":[],"task":2}'), 400],
  ['deep JSON', change(annotation, deep), 400],
  [
    'a task that is a path',
    change('POST /api/predictions', '{"task":"1/../2","model_version":"a","score":1,"result":[]}'),
    400,
  ],
  [
    'a score above 1',
    change('POST /api/predictions', '{"task":1,"model_version":"a","score":2,"result":[]}'),
    400,
  ],
  [
    'a body said to be too large',
    ask(annotation, [own, 'Content-Type: application/json', 'Content-Length: 67108865']),
    413,
  ],
  [
    'a body that gets too large',
    ask(
      annotation,
      [own, 'Content-Type: application/json', 'Transfer-Encoding: chunked'],
      `4000001\r\n${' '.repeat(0x4000001)}\r\n0\r\n\r\n`,
    ),
    413,
  ],
  ['two lengths', ask(annotation, [own, 'Content-Length: 2', 'Content-Length: 3'], '{}'), 400],
  [
    'a length and chunks',
    ask(annotation, [own, 'Content-Length: 2', 'Transfer-Encoding: chunked'], '{}'),
    400,
  ],
  ['a broken chunk', ask(annotation, [own, 'Transfer-Encoding: chunked'], 'zz\r\n'), 400],
];

const groups = { names, origins, sites, parameters, models, targets, bodies };
const rows = Object.entries(groups).flatMap(([group, list]) => list.map((row) => [group, ...row] as const));

const withPort = (request: string) => request.replaceAll('{port}', String(port));

it('has at least 60 distinct requests', () => {
  expect(new Set(rows.map(([, , request]) => request)).size).toBe(rows.length);
  expect(rows.length).toBeGreaterThanOrEqual(60);
});

describe.each(Object.entries(groups))('%s', (_, list) => {
  it.each(list)('%s', async (_name, request, status) => {
    const { status: answered, head, body } = await sendRaw(port, withPort(request));
    expect(answered, head + body).toBe(status);
    expect(head + body).not.toContain(key);
    expect(body).not.toMatch(/built page|outside|hidden|sessionid/);
    expect(head).not.toMatch(/access-control-|set-cookie|x-injected/i);
    // A field of a task can only be refused once the task is read.
    const harmless = /^GET \/media\/1\/[^/]+ /.test(request) ? ['GET /api/tasks/1'] : [];
    expect([[], harmless]).toContainEqual(labelStudio.requests);
    expect(elsewhere.requests).toEqual([]);
  });
});

it('has downloaded nothing for any of them', async () => {
  const list = await opened.library.list();
  expect(list.filter(({ state, downloaded }) => state === 'downloading' || downloaded > 0)).toEqual([]);
});

it.each(slow)('%s', async (_name, request, status) => {
  const impatientPort = Number(new URL(impatient.url).port);
  const answer = await sendRaw(impatientPort, request.replaceAll('{port}', String(impatientPort)));
  expect(answer.status).toBe(status);
  expect(labelStudio.requests).toEqual([]);
});

describe('addresses in a task', () => {
  const hostile = Object.entries(addresses).filter(([, address]) => address !== media);

  it.each(hostile)('task %s: %s', async (task) => {
    const { status, head, body } = await sendRaw(port, withPort(ask(`GET /media/${task}/video`)));
    expect(status, head + body).toBe(403);
    expect(head + body).not.toContain(key);
    expect(elsewhere.requests).toEqual([]);
  });

  it('a video that is said to be a page', async () => {
    const { status, head, body } = await sendRaw(port, withPort(ask('GET /media/2/nested.video')));
    expect([status, body]).toEqual([200, 'clip']);
    expect(head).toMatch(/^content-type: application\/octet-stream\r$/im);
    expect(head).toMatch(/^x-content-type-options: nosniff\r$/im);
    expect(head).not.toMatch(/set-cookie/i);
    expect(labelStudio.requests).toEqual(['GET /api/tasks/2', `GET ${media}`]);
    expect(labelStudio.headers).toContain(`Token ${key}`);
  });
});
