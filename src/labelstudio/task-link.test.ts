import { expect, it } from 'vitest';
import { parseTaskLink } from './task-link.ts';

const origin = 'http://127.0.0.1:8080';

it.each([
  '7',
  ' #7 ',
  '"7"',
  'task 7',
  'Task #7.',
  '007',
  'http://127.0.0.1:8080/projects/3/data?task=7',
  '  <http://127.0.0.1:8080/projects/3/data?task=7>  ',
  '"http://127.0.0.1:8080/projects/3/data/?tab=1&page=2&task=7"',
  'http://127.0.0.1:8080/projects/3/data?tab=1&task=7#region',
  'http://127.0.0.1:8080/projects/3/data?task=7&region=kyYawwuL1Z',
  'HTTP://127.0.0.1:8080/tasks/7',
  'http://127.0.0.1:8080/tasks/7/',
  'http://127.0.0.1:8080/api/tasks/7/annotations',
  'http://localhost:8080/projects/3/data?task=7',
  'https://127.0.0.1:8080/projects/3/data?task=7',
  '127.0.0.1:8080/projects/3/data?task=7',
  'localhost:8080/tasks/7',
  '/projects/3/data?task=7',
  '?task=7',
  'http://localhost:9090/?task=7',
  'http://localhost:9090/?task=7&embed=1',
  'http://127.0.0.1:9090/beside?task=7',
  'http://127.0.0.1:9090/beside/?task=7',
  '/?task=7&annotation=',
])('reads %s', (text) => {
  expect(parseTaskLink(text, origin)).toEqual({ task: 7, annotation: undefined });
});

it.each([
  'http://127.0.0.1:8080/projects/3/data?task=7&annotation=12',
  'http://localhost:9090/?annotation=12&task=7',
  '/?task=7&annotation=12',
])('reads the annotation in %s', (text) => {
  expect(parseTaskLink(text, origin)).toEqual({ task: 7, annotation: 12 });
});

it('takes an address on any host where none is configured, and below a path', () => {
  expect(parseTaskLink('https://x.test/studio/projects/3/data?task=7', undefined).task).toBe(7);
  expect(parseTaskLink('https://x.test/studio/tasks/7', 'https://x.test/studio').task).toBe(7);
});

it.each([
  ['http://ls.example/projects/1/data?task=7', 'ls.example'],
  ['http://127.0.0.1:8081/projects/1/data?task=7', '127.0.0.1:8081'],
  ['http://localhost.evil.test:8080/tasks/7', 'localhost.evil.test:8080'],
])('refuses %s, and names both hosts', (text, host) => {
  expect(() => parseTaskLink(text, origin)).toThrow(
    expect.objectContaining({
      code: 'labelstudio/other-server',
      message: expect.stringContaining(
        `This address is on ${host}, but Tracklet works with the Label Studio on 127.0.0.1:8080.`,
      ),
    }),
  );
});

it.each([
  ['', 'Nothing was given.'],
  ['abc', '"abc" names no task.'],
  ['0', '"0" names no task.'],
  ['-7', '"-7" names no task.'],
  ['7.5', '"7.5" names no task.'],
  ['99999999999999999999', 'names no task.'],
  ['javascript:alert(7)', 'names no task.'],
  ['http://', 'names no task.'],
  ['http://127.0.0.1:8080/projects/3/data?tab=1', 'names project 3, but no task in it'],
  ['http://127.0.0.1:8080/projects/3/data?task=x', 'names project 3, but no task in it'],
  ['/?task=7&annotation=abc', 'asks for annotation "abc", which is no annotation\'s ID.'],
  ['/?task=7&annotation=0', 'asks for annotation "0", which'],
  ['http://127.0.0.1:8080/user/login', 'This address names no task: "/user/login".'],
])('says what is wrong with "%s"', (text, message) => {
  expect(() => parseTaskLink(text, origin)).toThrow(
    expect.objectContaining({ code: 'labelstudio/bad-task-link', message: expect.stringContaining(message) }),
  );
});
