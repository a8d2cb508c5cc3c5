import { expect, it } from 'vitest';
import { readPasted } from './pasted.ts';

it('takes a number or an address for a task where there is a Label Studio', () => {
  for (const text of ['7', ' #7\n', 'task 7', 'http://127.0.0.1:8080/projects/1/data?task=7']) {
    expect(readPasted(text, true)).toEqual({ kind: 'task', text: text.trim() });
  }
});

it('takes the address of a video file, and any where there is none, for a video', () => {
  const file = 'https://host/clips/Run 1.MP4?v=2'.replace(' ', '%20');
  expect(readPasted(file, true)).toEqual({ kind: 'video', text: file });
  expect(readPasted('https://host/stream', false)).toEqual({ kind: 'video', text: 'https://host/stream' });
});

it('leaves alone what is meant for something else', () => {
  for (const text of ['', 'a sentence with http://host/ in it', 'javascript:alert(1)', 'https://']) {
    expect(readPasted(text, true)).toBeUndefined();
  }
  expect(readPasted('7', false)).toBeUndefined();
});
