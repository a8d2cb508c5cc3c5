import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ana, FakeLabelStudio, unanswered } from '../../test/unit/fake-label-studio.ts';
import { begin, region, track } from '../../test/unit/save-fixture.ts';
import { TrackletError } from '../errors.ts';
import { type SaveTarget, save } from './save.ts';

// The pauses before reading back are jumped over.
beforeEach(() => {
  vi.useFakeTimers().setTimerTickMode('nextTimerAsync');
});
afterEach(() => {
  vi.useRealTimers();
});

const targets: readonly SaveTarget[] = [
  { kind: 'annotation', id: 11 },
  { kind: 'new' },
  { kind: 'prediction', modelVersion: 'm', score: 0.5 },
];

async function prepared() {
  const server = new FakeLabelStudio();
  server.annotate(ana, [region('a', 1)]);
  return { server, ...(await begin(server)) };
}

/** How often our result is in the task. */
const copies = ({ annotations, predictions }: FakeLabelStudio) =>
  [...annotations, ...predictions].filter(({ result }) => JSON.stringify(result).includes('"auto"')).length;

/** Throws on the first `times` changes. */
function onChanges(times: number) {
  let left = times;
  return (method: string) => {
    if (method === 'GET' || left === 0) return;
    left -= 1;
    throw unanswered();
  };
}

it.each(targets)('finds a $kind whose answer was lost after it was made', async (target) => {
  const { server, client, request } = await prepared();
  server.after = onChanges(1);
  expect(await save(client, request(target))).toMatchObject({
    status: 'saved',
    result: track([region('a', 1)]),
  });
  expect(server.writes).toHaveLength(1);
  expect(copies(server)).toBe(1);
});

it.each(targets)('sends a $kind once more where it was not made', async (target) => {
  const { server, client, request } = await prepared();
  server.before = onChanges(1);
  expect(await save(client, request(target))).toMatchObject({ status: 'saved' });
  expect(server.writes).toHaveLength(2);
  expect(copies(server)).toBe(1);
});

it('asks before it sends again what another has changed since', async () => {
  const { server, client, request, asked } = await prepared();
  const lost = onChanges(1);
  server.before = (method) => {
    if (method !== 'GET' && server.writes.length === 1) server.update(ana, 11, [region('a', 1, 2)]);
    lost(method);
  };
  const outcome = await save(client, request({ kind: 'annotation', id: 11 }, 'merge'));
  expect(asked[0]?.sentences).toEqual([expect.stringContaining('has 1 more keyframe.')]);
  expect(outcome).toMatchObject({ status: 'saved', result: track([region('a', 1, 2)]) });
});

it.each(targets)('does not send a $kind twice that is made only after a while', async (target) => {
  const { server, client, request } = await prepared();
  const send = server.request.bind(server);
  server.request = async (method, path, body) => {
    if (method === 'GET') return send(method, path);
    setTimeout(() => void send(method, path, body), 2000);
    throw unanswered();
  };
  expect(await save(client, request(target))).toMatchObject({ status: 'saved' });
  expect(server.writes).toHaveLength(1);
  expect(copies(server)).toBe(1);
});

it.each(targets)('reports a $kind that twice got no answer', async (target) => {
  const { server, client, request } = await prepared();
  server.before = onChanges(2);
  await expect(save(client, request(target))).rejects.toMatchObject({ code: 'labelstudio/unanswered' });
  expect(copies(server)).toBe(0);
});

it.each(targets)('does not repeat a $kind of which it cannot read whether it was made', async (target) => {
  const { server, client, request } = await prepared();
  server.after = (method) => {
    if (method === 'GET') return;
    server.before = () => {
      throw new TrackletError('labelstudio/unreachable', 'Label Studio cannot be reached.');
    };
    throw unanswered();
  };
  await expect(save(client, request(target))).rejects.toMatchObject({ code: 'labelstudio/unanswered' });
  expect(server.writes).toHaveLength(1);
});

it.each(targets)('says so where a $kind was taken but cannot be read back', async (target) => {
  const { server, client, request } = await prepared();
  server.after = (method) => {
    if (method === 'GET') return;
    server.before = () => {
      throw new TrackletError('labelstudio/unreachable', 'Label Studio cannot be reached.');
    };
  };
  await expect(save(client, request(target))).rejects.toMatchObject({
    code: 'labelstudio/not-verified',
    message: expect.stringMatching(
      /^Label Studio took the result of task 7 \(number \d+\), but it could not be read back: Label Studio cannot be reached\. Save again: what is there already is not written twice\.$/,
    ),
  });
});

it.each(targets)('recognises a $kind that an interrupted save has made', async (target) => {
  const { server, client, request } = await prepared();
  server.after = (method) => {
    if (method !== 'GET') throw new Error('the tab was closed');
  };
  await expect(save(client, request(target))).rejects.toThrow('the tab was closed');
  server.after = () => undefined;
  expect(await save(client, request(target))).toMatchObject({ status: 'saved' });
  expect(server.writes).toHaveLength(1);
});

it.each(targets)('recognises a $kind that was made before the page was loaded anew', async (target) => {
  const { server, client, request } = await prepared();
  server.after = (method) => {
    if (method !== 'GET') throw new Error('the tab was closed');
  };
  await expect(save(client, request(target))).rejects.toThrow('the tab was closed');
  server.after = () => undefined;
  const loaded = await client.task(7);
  expect(await save(client, { ...request(target), loaded })).toMatchObject({ status: 'saved' });
  expect(server.writes).toHaveLength(1);
  expect(copies(server)).toBe(1);
});

it.each(targets)('says what of a $kind was stored otherwise', async (target) => {
  const { server, client, request } = await prepared();
  server.store = (result) => JSON.parse(JSON.stringify(result).replace('"x":10', '"x":10.5'));
  await expect(save(client, request(target))).rejects.toMatchObject({
    code: 'labelstudio/not-verified',
    message: expect.stringContaining('region "Player" (a), value.sequence.0.x: sent 10, stored 10.5'),
  });
});

it.each(targets)('passes on why Label Studio refuses a $kind, and does not repeat it', async (target) => {
  const { server, client, request } = await prepared();
  server.before = (method) => {
    if (method !== 'GET') throw new TrackletError('labelstudio/refused', 'Label Studio refused this (400).');
  };
  await expect(save(client, request(target))).rejects.toMatchObject({ code: 'labelstudio/refused' });
  expect(server.writes).toHaveLength(1);
});
