import { expect, it } from 'vitest';
import { demoClip } from '../../../test/unit/demo-clip.ts';
import type { TrackletWorker } from '../../worker/api.ts';
import type { TrackletEngine } from '../../worker/client.ts';
import { Workspace } from '../state/workspace.ts';
import { openFiles } from './open.ts';

const engine: Pick<TrackletWorker, 'openVideo' | 'picture'> = {
  openVideo: async () => ({ info: demoClip(10), job: undefined }),
  picture: async () => ({ close() {} }) as ImageBitmap,
};

const file = (name: string, content: unknown): File =>
  new File([typeof content === 'string' ? content : JSON.stringify(content)], name);
const tasks = [{ data: { video: 'clip.mp4' }, annotations: [{ result: [] }] }];
const config =
  '<View><Labels name="l" toName="v"><Label value="Ball"/></Labels><Video name="v" value="$video"/><VideoRectangle name="r" toName="v"/></View>';

/** A file that claims to be as large as that. */
function huge(name: string): File {
  return Object.defineProperty(file(name, '[]'), 'size', { value: 3e9 });
}

it.each([
  [file('cut.json', '[{"data":'), 'prompt/not-json', 'cut.json is not JSON'],
  [file('empty.json', ''), 'prompt/not-json', 'empty.json is not JSON'],
  [file('none.json', []), 'prompt/unknown-form', 'none.json: the list is empty.'],
  [file('number.json', 3), 'prompt/unknown-form', 'number.json: these are neither tasks nor keyframes.'],
  [
    file('coco.json', { images: [], annotations: [] }),
    'prompt/unknown-form',
    'coco.json: this is a COCO data set',
  ],
  [file('package.json', { name: 'x', version: '1' }), 'prompt/unknown-form', '(it has "name", "version")'],
  [huge('huge.json'), 'prompt/too-large', 'huge.json has 2861 MB of text; a page can read 256 MB.'],
  [huge('huge.xml'), 'prompt/too-large', 'huge.xml'],
  [file('other.json', [{ data: { text: 'a' } }, 5]), 'labelstudio/bad-task-file', 'other.json: task 2'],
  [file('cut.xml', '<View><Video'), 'labelstudio/bad-config', 'cut.xml: The project'],
  [
    file('page.xml', '<html></html>'),
    'labelstudio/no-video',
    'page.xml: The labelling configuration has no Video tag',
  ],
  [
    file('video.xml', '<View><Video name="v" value="$v"/></View>'),
    'labelstudio/no-video-rectangle',
    'video.xml:',
  ],
])('refuses $name, and says which file it is and what is wrong', async (broken, code, sentence) => {
  const workspace = new Workspace(engine as TrackletEngine);
  await openFiles(workspace, [broken]);
  expect(workspace.activity.error).toMatchObject({ code });
  expect(workspace.activity.error?.message).toContain(sentence);
  expect(workspace.project).toMatchObject({ videos: [], projects: [], project: { labels: [] } });
});

it('takes nothing where one of several files is broken', async () => {
  const workspace = new Workspace(engine as TrackletEngine);
  await openFiles(workspace, [file('labels.xml', config), file('tasks.json', tasks), file('cut.json', '{')]);
  expect(workspace.activity.error?.message).toContain('cut.json');
  expect(workspace.project).toMatchObject({ videos: [], project: { labels: [], config: undefined } });
});

it('takes all videos in their order, leaves other files out, and says both', async () => {
  const workspace = new Workspace(engine as TrackletEngine);
  const names = ['b.mp4', 'notes.pdf', 'a.mov', 'c.webm'];
  await openFiles(
    workspace,
    names.map((name) => file(name, name)),
  );
  expect(workspace.project.videos.map(({ name }) => name)).toEqual(['b.mp4', 'a.mov', 'c.webm']);
  expect(workspace.project.open?.name).toBe('b.mp4');
  expect(workspace.activity.notice).toBe(
    '3 videos are in the project. Left out, because they are no videos: notes.pdf.',
  );
});

it('takes each video of a task, and names those that it cannot', async () => {
  const workspace = new Workspace(engine as TrackletEngine);
  const two = `<View>${['a', 'b'].map((name) => `<Video name="${name}" value="$${name}" framerate="10"/><VideoRectangle name="r${name}" toName="${name}"/>`).join('')}</View>`;
  const data = { a: 'https://host/left.mp4', b: 'right.mp4' };
  await openFiles(workspace, [file('labels.xml', two), file('two.json', [{ data }])]);
  expect(workspace.project.videos.map(({ name }) => name)).toEqual(['left.mp4', 'right.mp4']);
  expect(workspace.activity.notice).toBe(
    '1 task with 2 videos imported from two.json. Open the file for task 1, video "b": right.mp4.',
  );
  const alone = new Workspace(engine as TrackletEngine);
  await openFiles(alone, [file('two.json', [{ data: { video: 'clip.mp4', behind: 'b.mp4' } }])]);
  expect(alone.activity.notice).toContain('Of task 1 only the video "video" is here, not "behind"');
});
