import { describe, expect, it } from 'vitest';
import { speckShare } from '../runtime/mask-parts.ts';
import { maskExtent } from './mask-extent.ts';
import { encodeDenseMask } from './rle.ts';

/** A mask of `#` and `.`, row by row. */
function drawn(...rows: readonly string[]) {
  const pixels = Uint8Array.from(rows.join(''), (pixel) => Number(pixel === '#'));
  return encodeDenseMask(pixels, rows[0]?.length ?? 0, rows.length);
}

describe('extent of a mask', () => {
  it('is whole pixels around all parts of some size', () => {
    expect(maskExtent(drawn('......', '.##...', '.##..#', '......'))).toEqual({ box: [1, 1, 5, 2], area: 5 });
  });

  it('follows runs that go on at the top of the next column', () => {
    expect(maskExtent(drawn('.##.', '.##.', '.#..'))).toEqual({ box: [1, 0, 2, 3], area: 5 });
  });

  it('leaves specks out of the box, not out of the area, by the same share as of tracked masks', () => {
    const length = speckShare + 1;
    const bar = `${'#'.repeat(length)}...`;
    const speck = `${'.'.repeat(length + 2)}#`;
    const gap = '.'.repeat(length + 3);
    expect(maskExtent(drawn(bar, gap, speck))).toEqual({ box: [0, 0, length, 1], area: length + 1 });
    // One pixel less, and the other part is large enough.
    const less = drawn(bar.replace('#', '.'), gap, speck);
    expect(maskExtent(less)).toEqual({ box: [1, 0, length + 2, 3], area: length });
  });

  it('takes for one part what meets at corners or further to the right', () => {
    const [arm, gap] = ['#'.repeat(30), '.'.repeat(29)];
    // A fork: two arms that a last column joins, and a tip that hangs on by a corner.
    const fork = drawn(`${arm}.`, `${gap}#.`, `${arm}.`, `${'.'.repeat(30)}#`);
    expect(maskExtent(fork)).toEqual({ box: [0, 0, 31, 4], area: 62 });
  });

  it('of an empty mask has no box', () => {
    expect(maskExtent(drawn('...', '...'))).toEqual({ box: undefined, area: 0 });
  });
});
