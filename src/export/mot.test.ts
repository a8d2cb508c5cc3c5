import { strFromU8, unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { motArchive, motFiles } from './mot.ts';
import { trickyVideo } from './tracked-video.fixture.ts';

it('writes a line where an object is seen, frames and ids from 1, in the order of frames', () => {
  expect(motFiles(trickyVideo)['gt/gt.txt'].split('\n')).toEqual([
    '2,1,0,0,4,3,1,2,1',
    '2,3,8,8,1,1,1,4,1',
    '3,1,1,0,4,3,1,2,1',
    '5,2,3,2,13,10,1,3,1',
    '',
  ]);
});

it('has a line for each class, whatever its label holds', () => {
  expect(motFiles(trickyVideo)['gt/labels.txt']).toBe('Car\nPerson, walking\nobject\ntab and line\n');
});

it('describes the sequence', () => {
  const info = motFiles(trickyVideo)['seqinfo.ini'].split('\n');
  expect(info[0]).toBe('[Sequence]');
  expect(info).toEqual(
    expect.arrayContaining([
      'name=Straße_7_été_1.clip',
      'seqLength=5',
      'imWidth=16',
      'imHeight=12',
      'imExt=.jpg',
    ]),
  );
});

it('rounds boxes to hundredths of a pixel', () => {
  const [object] = trickyVideo.objects;
  if (!object) throw new Error('no object');
  const frames = object.frames
    .slice(0, 1)
    .map((frame) => ({ ...frame, box: [1 / 3, 2, 10 / 3, 4] as const }));
  const { 'gt/gt.txt': text } = motFiles({ ...trickyVideo, objects: [{ ...object, frames }] });
  expect(text).toBe('2,1,0.33,2,3.33,4,1,2,1\n');
});

it('packs the files into one archive', () => {
  const unpacked = unzipSync(motArchive(trickyVideo, new Date('2026-01-02T03:04:05Z')));
  const texts = Object.entries(unpacked).map(([path, bytes]) => [path, strFromU8(bytes)]);
  expect(Object.fromEntries(texts)).toEqual(motFiles(trickyVideo));
});
