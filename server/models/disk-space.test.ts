import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { checkSpace, diskError } from './disk-space.ts';

const names = { id: 'tiny', folder: '/store' };
const megabyte = 1e6;
/** Of blocks of 1 MB. */
const disk = (blocks: number, bavail: number) => async () => ({ blocks, bavail, bsize: megabyte });

describe('room on the disk', () => {
  it('is asked of the disk itself', async () => {
    await checkSpace(names, tmpdir(), 1);
    await expect(checkSpace(names, tmpdir(), 1e18)).rejects.toMatchObject({ code: 'model/disk-full' });
  });

  it('is for the model, and for others beside it', async () => {
    await checkSpace(names, '/store', 100 * megabyte, disk(1000, 168));
    await expect(checkSpace(names, '/store', 100 * megabyte, disk(1000, 167))).rejects.toMatchObject({
      code: 'model/disk-full',
      message:
        'tiny needs 100 MB more in /store, and there are 167 MB free. Make room, or set TRACKLET_MODELS to a folder on another disk.',
    });
  });

  it('is not asked of a disk that does not say how large it is', async () => {
    await checkSpace(names, '/store', 100 * megabyte, disk(0, 0));
  });
});

describe('what the disk refuses', () => {
  const refusal = (code: string) => Object.assign(new Error(code), { code });

  it.each([
    ['ENOSPC', 'model/disk-full', /^tiny needs 5\.0 MB more in \/store, and the disk is full\. Make room/],
    ['EDQUOT', 'model/disk-full', /^tiny needs 5\.0 MB more in \/store, and the disk is full\. Make room/],
    [
      'EROFS',
      'model/cannot-store',
      /^tiny cannot be stored or removed: \/store cannot be written \(EROFS\)\./,
    ],
  ])('%s is %s', (code, known, message) => {
    expect(diskError(refusal(code), names, 5 * megabyte)).toMatchObject({
      code: known,
      message: expect.stringMatching(message),
    });
  });

  it('is said where nobody knows how much is needed', () => {
    expect(diskError(refusal('ENOSPC'), names)).toMatchObject({
      message: expect.stringMatching(/^tiny needs more room in \/store, and the disk is full\./),
    });
  });

  it('is told from bugs, which stay as they are', () => {
    const bug = new TypeError('x is undefined');
    expect(diskError(bug, names)).toBe(bug);
  });
});
