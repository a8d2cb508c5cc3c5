import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TrackletError } from '../../errors.ts';
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
  const player = new Player(engine, { changed() {}, moved() {}, fail: (error) => failures.push(error) });
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

it('knows why the frame where it stands has no picture, until it stands elsewhere', async () => {
  const error = new Error('broken');
  const damaged = {
    picture: (frame: SourceFrame) =>
      frame === 4 ? Promise.reject(error) : Promise.resolve({ close() {} } as ImageBitmap),
  };
  const player = new Player(damaged, { changed() {}, moved() {}, fail() {} });
  await player.open(fileAxis(video));
  await player.seek(4);
  expect([player.failure, player.pictureFrame]).toEqual([error, 0]);
  await player.seek(5);
  expect([player.failure, player.pictureFrame]).toEqual([undefined, 5]);
});

it('takes a picture that somebody else has overtaken for no failure', async () => {
  const failures: unknown[] = [];
  const overtaking = { picture: () => Promise.reject(new TrackletError('view/overtaken', 'Another came.')) };
  const player = new Player(overtaking, { changed() {}, moved() {}, fail: (error) => failures.push(error) });
  await player.open(fileAxis(video));
  expect(failures).toEqual([]);
});

it('shows the picture asked for while another one fails', async () => {
  const failures: unknown[] = [];
  const first = {
    picture: (frame: SourceFrame) =>
      frame === 0 ? Promise.reject(new Error('broken')) : Promise.resolve({ close() {} } as ImageBitmap),
  };
  const player = new Player(first, { changed() {}, moved() {}, fail: (error) => failures.push(error) });
  const opened = player.open(fileAxis(video));
  await player.seek(4);
  await opened;
  expect([player.pictureFrame, failures]).toEqual([4, []]);
});

describe('playing', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Ten frames, a tenth of a second each; each takes `decoding` milliseconds. */
  async function opened(decoding = 0) {
    const shown: number[] = [];
    const pictures = {
      async picture(frame: SourceFrame) {
        if (decoding > 0) await new Promise((resolve) => setTimeout(resolve, decoding));
        shown.push(frame);
        return { close() {} } as ImageBitmap;
      },
    };
    const player = new Player(pictures, { changed() {}, moved() {}, fail() {} });
    const open = player.open(fileAxis(video));
    await vi.advanceTimersByTimeAsync(decoding);
    await open;
    shown.length = 0;
    return { player, shown };
  }

  it('shows each frame at its time, and stops at the end', async () => {
    const { player, shown } = await opened();
    void player.play();
    await vi.advanceTimersByTimeAsync(450);
    expect([player.position, player.playing]).toEqual([4, true]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(shown).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(player.playing).toBe(false);
  });

  it('leaves frames out where decoding takes longer than they last', async () => {
    const { player, shown } = await opened(250);
    void player.play();
    await vi.advanceTimersByTimeAsync(1500);
    expect(shown.at(-1)).toBe(9);
    expect(shown.length).toBeLessThan(6);
  });

  it('tells how many frames are seen where some are left out', async () => {
    const { player } = await opened(250);
    player.loop = true;
    void player.play();
    await vi.advanceTimersByTimeAsync(850);
    expect(player.choppy?.due).toBeCloseTo(10, -1);
    expect(player.choppy?.shown).toBeCloseTo(4, 0);
    player.pause();
    expect(player.choppy).toBeUndefined();
  });

  it('tells nothing of that where all are seen', async () => {
    const { player } = await opened();
    void player.play();
    await vi.advanceTimersByTimeAsync(850);
    expect([player.playing, player.choppy]).toEqual([true, undefined]);
  });

  it('plays at other speeds, and takes up a change at once', async () => {
    const { player } = await opened();
    player.speed = 0.5;
    void player.play();
    await vi.advanceTimersByTimeAsync(420);
    expect(player.position).toBe(2);
    player.speed = 4;
    await vi.advanceTimersByTimeAsync(120);
    expect(player.position).toBe(6);
  });

  it('stays within the range, and begins again there', async () => {
    const { player, shown } = await opened();
    player.setRange([3, 5]);
    player.loop = true;
    void player.play();
    await vi.advanceTimersByTimeAsync(750);
    expect(shown).toEqual([3, 4, 5, 3, 4, 5, 3, 4]);
    player.pause();
    await vi.advanceTimersByTimeAsync(500);
    expect(player.position).toBe(4);
  });

  it('shuttles both ways, twice as fast at each press, until it is stopped', async () => {
    const { player, shown } = await opened();
    await player.seek(9);
    shown.length = 0;
    player.shuttle(-1);
    await vi.advanceTimersByTimeAsync(250);
    expect([player.rate, shown]).toEqual([-1, [8, 7, 6]]);
    player.shuttle(-1);
    await vi.advanceTimersByTimeAsync(110);
    expect([player.rate, player.position]).toEqual([-2, 3]);
    player.shuttle(1);
    expect(player.rate).toBe(1);
    player.shuttle(0);
    expect([player.playing, player.rate]).toEqual([false, 1]);
  });
});

it('sets the ends of the range, and never turns it round', async () => {
  const { player } = setUp();
  await player.open(fileAxis(video));
  player.setRangeEnd('first', 3);
  expect(player.range).toEqual([3, 9]);
  player.setRangeEnd('last', 6);
  expect(player.range).toEqual([3, 6]);
  player.setRangeEnd('first', 8);
  expect(player.range).toEqual([8, 8]);
});

it('stays where the user moves while it follows', async () => {
  const { player } = setUp();
  await player.open(fileAxis(video));
  player.following = true;
  player.follow(sourceFrame(2));
  await expect.poll(() => player.position).toBe(2);
  await player.seek(7);
  player.follow(sourceFrame(3));
  expect(player.position).toBe(7);
});

it('goes with the track again where it is asked to, and stops playing for that', async () => {
  const { player } = setUp();
  await player.open(fileAxis(video));
  await player.seek(7);
  player.followAgain(sourceFrame(3));
  await expect.poll(() => player.position).toBe(3);
  player.follow(sourceFrame(4));
  await expect.poll(() => player.position).toBe(4);
});
