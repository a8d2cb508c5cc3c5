import { expect, it } from 'vitest';
import { FrameClock } from '../../regions/clock.ts';
import { microseconds, type SourceFrame, sourceFrame } from '../../units.ts';
import { displayAxis, fileAxis } from './frame-axis.ts';
import { Player } from './player.ts';

const video = {
  frameCount: 10,
  timestamps: Array.from({ length: 10 }, (_, n) => microseconds(n * 100_000)),
  duration: microseconds(1_000_000),
};

/** A player whose pictures are empty; `asked` are the frames that were decoded. */
function setUp(fails = false) {
  const asked: SourceFrame[] = [];
  const failures: unknown[] = [];
  const engine = {
    async picture(frame: SourceFrame) {
      asked.push(frame);
      if (fails) throw new Error('broken');
      return { close() {} } as ImageBitmap;
    },
  };
  const player = new Player(engine, { changed() {}, fail: (error) => failures.push(error) });
  return { player, asked, failures };
}

it('stays within the video', async () => {
  const { player } = setUp();
  await player.open(fileAxis(video));
  await player.seek(99);
  expect(player.position).toBe(9);
  await player.seek(-5);
  expect(player.position).toBe(0);
});

it('shows the frame of the file that a display frame shows', async () => {
  const { player, asked } = setUp();
  await player.open(displayAxis(new FrameClock(video, 5)), sourceFrame(4));
  expect([player.position, player.frame, player.pictureFrame]).toEqual([3, 4, 4]);
  await player.seek(4);
  expect(asked).toEqual([4, 6]);
  await player.show(sourceFrame(0));
  expect(player.position).toBe(1);
  await player.show(sourceFrame(4));
  expect(player.position).toBe(3);
});

it('skips the pictures asked for while one is decoded', async () => {
  const { player, asked } = setUp();
  const opened = player.open(fileAxis(video));
  for (const position of [3, 5, 7]) void player.seek(position);
  await opened;
  expect(asked).toEqual([0, 7]);
});

it('moves with what it follows once the picture is there, and past frames that have no position', async () => {
  const { player } = setUp();
  await player.open(displayAxis(new FrameClock(video, 5)));
  player.follow(sourceFrame(3));
  expect(player.position).toBe(1);
  player.follow(sourceFrame(4));
  await expect.poll(() => player.position).toBe(3);
});

it('tells of a picture that cannot be decoded, and stops', async () => {
  const { player, failures } = setUp(true);
  await player.open(fileAxis(video));
  expect(failures).toEqual([new Error('broken')]);
  expect(player.playing).toBe(false);
});
