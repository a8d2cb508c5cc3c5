import { expect, it } from 'vitest';
import { addressBelow, fileNameIn, mayBeFileAt } from './video-address.ts';

it.each([
  ['/data/upload/1/abcd1234-clip.mp4', 'abcd1234-clip.mp4'],
  ['/data/local-files/?d=videos/clip%201.mp4', 'clip 1.mp4'],
  ['/data/local-files/?d=clip.mp4', 'clip.mp4'],
  ['s3://bucket/a%20b/100%.mp4', '100%.mp4'],
  ['https://host/path/clip%201.mp4?token=a/b#t=3', 'clip 1.mp4'],
  ['https://host/100%.mp4', '100%.mp4'],
  ['C:\\videos\\clip.mp4', 'clip.mp4'],
  ['clip.mp4', 'clip.mp4'],
])('reads the name of the file in %s', (address, name) => {
  expect(fileNameIn(address)).toBe(name);
});

it.each([
  ['/data/upload/1/abcd1234-clip.mp4', 'clip.mp4', true],
  // Label Studio replaces spaces and drops brackets of an upload.
  ['/data/upload/1/abcd1234-My_clip_1.mp4', 'My clip (1).mp4', true],
  ['/data/upload/1/abcd1234-clip.mp4', 'abcd1234-clip.mp4', true],
  ['/data/upload/1/abcd1234-clip.mp4', 'other.mp4', false],
  ['s3://bucket/day1/clip.mp4', 'clip.mp4', true],
  ['/data/upload/1/abcd1234-Übung.mp4', 'Übung.mp4', true],
  // Not eight hexadecimal digits: a part of the name.
  ['/data/upload/1/football-clip.mp4', 'clip.mp4', false],
])('%s may be %s: %s', (address, name, same) => {
  expect(mayBeFileAt(address, name)).toBe(same);
});

it('escapes a name where the address is one of the web, and not in a bucket', () => {
  expect(addressBelow('/data/local-files/?d=videos/', 'a b&c.mp4')).toBe(
    '/data/local-files/?d=videos/a%20b%26c.mp4',
  );
  expect(addressBelow('s3://bucket/videos/', 'a b.mp4')).toBe('s3://bucket/videos/a b.mp4');
  for (const prefix of ['/data/local-files/?d=', 's3://bucket/', 'https://host/']) {
    expect(fileNameIn(addressBelow(prefix, '100% a&b.mp4'))).toBe('100% a&b.mp4');
  }
});
