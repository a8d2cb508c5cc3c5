import { describe, expect, it } from 'vitest';
import type { DeviceTensor } from '../runtime/sam2-graphs.ts';
import { type SourceFrame, sourceFrame } from '../units.ts';
import { MemoryBank, type PendingOutput } from './memory-bank.ts';

/** Tensors that know whether they were disposed of; twice is an error. */
class Tensors {
  readonly live = new Set<string>();

  make(name: string, dims: readonly number[] = [1]): DeviceTensor {
    this.live.add(name);
    return {
      dims,
      dispose: () => {
        if (!this.live.delete(name)) throw new Error(`${name} was disposed of twice`);
      },
    };
  }

  pending(name: string, released = Promise.resolve()): PendingOutput {
    return {
      lowResMask: this.make(`${name} mask`),
      iou: this.make(`${name} iou`),
      objectScore: this.make(`${name} score`),
      memoryMask: undefined,
      released,
    };
  }
}

const selection = (maps: number[], ptrs: number[]) => ({
  maps: maps.map((n) => ({ frame: sourceFrame(n), tpos: 0 })),
  ptrs: ptrs.map((n) => ({ frame: sourceFrame(n), position: 0 })),
});

/** A bank with a map and a pointer for each frame. */
function filledBank(tensors: Tensors, frames: readonly number[]): MemoryBank {
  const bank = new MemoryBank();
  for (const n of frames) {
    bank.setMemMap(sourceFrame(n), tensors.make(`map ${n}`));
    bank.setObjPtr(sourceFrame(n), tensors.make(`ptr ${n}`));
  }
  return bank;
}

const none: ReadonlySet<SourceFrame> = new Set();

describe('MemoryBank', () => {
  it('keeps the maps and the pointers that are selected, each for itself', () => {
    const tensors = new Tensors();
    const bank = filledBank(tensors, [0, 1, 2, 3]);
    bank.retain(selection([3], [1, 3]), none, 0);
    expect([...tensors.live].sort()).toEqual(['map 3', 'ptr 1', 'ptr 3']);
    expect(bank.use()).toEqual({ maps: 1, ptrs: 2, pending: 0, bytes: 12 });
  });

  it('spares the conditioning frames used last', () => {
    const tensors = new Tensors();
    const bank = filledBank(tensors, [0, 10, 20, 30]);
    const cond = new Set([0, 10, 20, 30].map(sourceFrame));
    bank.retain(selection([0, 30], [0, 30]), cond, 1);
    expect([...tensors.live].filter((name) => name.startsWith('map')).sort()).toEqual([
      'map 0',
      'map 20',
      'map 30',
    ]);
  });

  it('drops the map of a conditioning frame of which only the pointer is selected', () => {
    const tensors = new Tensors();
    const bank = filledBank(tensors, [0, 10]);
    bank.retain(selection([10], [0, 10]), new Set([0, 10].map(sourceFrame)), 0);
    expect([...tensors.live].sort()).toEqual(['map 10', 'ptr 0', 'ptr 10']);
  });

  it('keeps a pointer until its output is stored', async () => {
    const tensors = new Tensors();
    const bank = filledBank(tensors, [4]);
    bank.setPending(sourceFrame(4), tensors.pending('4'));
    bank.retain(selection([], []), none, 0);
    expect(tensors.live).toContain('ptr 4');
    expect(tensors.live).not.toContain('map 4');
    expect(bank.pendingFrames()).toEqual([4]);
    bank.clearPending(sourceFrame(4));
    bank.retain(selection([], []), none, 0);
    await Promise.resolve();
    expect(tensors.live.size).toBe(0);
    expect(bank.pendingFrames()).toEqual([]);
  });

  it('disposes of an output only when nobody reads it any more', async () => {
    const tensors = new Tensors();
    const bank = filledBank(tensors, [4]);
    let finish = (): void => {};
    const reading = new Promise<void>((resolve) => {
      finish = resolve;
    });
    bank.setPending(sourceFrame(4), tensors.pending('4', reading));
    bank.delete(sourceFrame(4));
    await Promise.resolve();
    expect([...tensors.live].sort()).toEqual(['4 iou', '4 mask', '4 score']);
    finish();
    await reading;
    expect(tensors.live.size).toBe(0);
  });

  it('disposes of what is replaced, and of everything at the end', () => {
    const tensors = new Tensors();
    const bank = filledBank(tensors, [1, 2]);
    bank.setMemMap(sourceFrame(1), tensors.make('new map 1', [1, 64, 4, 4]));
    expect(tensors.live).not.toContain('map 1');
    expect(bank.use().bytes).toBe(4 * (64 * 16 + 1 + 1 + 1));
    bank.dispose();
    expect(tensors.live.size).toBe(0);
    expect(bank.use()).toEqual({ maps: 0, ptrs: 0, pending: 0, bytes: 0 });
  });
});
