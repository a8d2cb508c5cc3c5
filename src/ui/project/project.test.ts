import { describe, expect, it } from 'vitest';
import { demoClip } from '../../../test/unit/demo-clip.ts';
import { readTaskFile } from '../../labelstudio/task-file.ts';
import { isFileOf, labelSetOf, newVideo, taskVideoOf, withNewLabels } from './project.ts';

const info = demoClip(20);
const file = { name: 'a clip.mp4', size: 10, lastModified: 5 };

describe('a file', () => {
  it('is known again by name, size and date', () => {
    const video = newVideo('p', { name: file.name, source: { kind: 'file', ...file } });
    expect(isFileOf(video, file)).toBe(true);
    for (const other of [{ name: 'b.mp4' }, { size: 11 }, { lastModified: 6 }]) {
      expect(isFileOf(video, { ...file, ...other })).toBe(false);
    }
  });

  it('is the one that an imported task waits for by its name', () => {
    const video = newVideo('p', {
      name: 'x',
      source: { kind: 'wanted', address: '/data/upload/1/0123abcd-a_clip.mp4' },
    });
    expect(isFileOf(video, file)).toBe(true);
  });
});

describe('frames are numbered', () => {
  const local = newVideo('p', { name: 'clip.mp4', source: { kind: 'file', ...file } });
  const config =
    '<View><Video name="v" value="$clip" framerate="30"/><VideoRectangle name="r" toName="v"/></View>';

  it("at the file's own rate, or as an imported configuration says", () => {
    expect(taskVideoOf(local, info, { config: undefined })).toMatchObject({
      framerate: 10,
      tags: { fromName: 'box', toName: 'video' },
    });
    expect(taskVideoOf(local, info, { config })).toMatchObject({
      framerate: 30,
      tags: { fromName: 'r', toName: 'v' },
    });
  });

  it('as an imported task says, before all', () => {
    const [task] = readTaskFile([{ data: { clip: 'a.mp4' } }], 'x.json', config.replace('30', '12'));
    expect(taskVideoOf({ ...local, task }, info, { config })).toMatchObject({ framerate: 12 });
  });
});

describe('labels', () => {
  it('are added once, each in a colour that none has', () => {
    const labels = withNewLabels(
      [],
      [{ value: 'a' }, { value: 'b', colour: '#123456' }, { value: 'a' }, { value: '' }],
    );
    expect(labels.map(({ value }) => value)).toEqual(['a', 'b']);
    const more = withNewLabels(labels, [{ value: 'c' }, { value: 'd' }]);
    expect(new Set(more.map(({ colour }) => colour)).size).toBe(4);
    expect(withNewLabels(more, [{ value: 'd' }])).toBe(more);
  });

  it('give objects name and colour; an object without one keeps its own', () => {
    const set = labelSetOf([{ value: 'Ball', colour: '#123456' }]);
    expect(set.styleOf(['Ball', 'Red'])).toEqual({ name: 'Ball, Red', colour: '#123456' });
    expect(set.styleOf([])).toBeUndefined();
  });
});
