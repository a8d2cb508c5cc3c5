/**
 * The memory of one object on the device: a bounded window over what the store holds, plus the outputs that have
 * not been stored yet.
 *
 * @module
 */
import type { DecodedMaskOutput, DeviceTensor } from '../runtime/sam2-graphs.ts';
import type { SourceFrame } from '../units.ts';
import type { MemorySelection } from './select-memory.ts';

/** An output on its way to the store. */
export interface PendingOutput extends DecodedMaskOutput {
  /** What the memory encoder saw, where it is not `lowResMask`. */
  readonly memoryMask: DeviceTensor | undefined;
  /** Settles when nobody reads these tensors any more; never rejects. */
  readonly released: Promise<void>;
}

/** What a bank holds at the moment. */
export interface BankUse {
  readonly maps: number;
  readonly ptrs: number;
  readonly pending: number;
  /** Bytes of all of these, at 4 a value. */
  readonly bytes: number;
}

interface Entry {
  memMap: DeviceTensor | undefined;
  objPtr: DeviceTensor | undefined;
  pending: PendingOutput | undefined;
}

/** Owns every tensor that is put into it. */
export class MemoryBank {
  /** In order of last use. */
  readonly #entries = new Map<SourceFrame, Entry>();

  memMap(frame: SourceFrame): DeviceTensor | undefined {
    return this.#entries.get(frame)?.memMap;
  }

  objPtr(frame: SourceFrame): DeviceTensor | undefined {
    return this.#entries.get(frame)?.objPtr;
  }

  pending(frame: SourceFrame): PendingOutput | undefined {
    return this.#entries.get(frame)?.pending;
  }

  /** Frames whose outputs have not been stored. */
  pendingFrames(): SourceFrame[] {
    return [...this.#entries].filter(([, entry]) => entry.pending !== undefined).map(([frame]) => frame);
  }

  setMemMap(frame: SourceFrame, memMap: DeviceTensor): void {
    const entry = this.#entry(frame);
    entry.memMap?.dispose();
    entry.memMap = memMap;
  }

  setObjPtr(frame: SourceFrame, objPtr: DeviceTensor): void {
    const entry = this.#entry(frame);
    entry.objPtr?.dispose();
    entry.objPtr = objPtr;
  }

  setPending(frame: SourceFrame, pending: PendingOutput): void {
    const entry = this.#entry(frame);
    if (entry.pending !== undefined) disposePending(entry.pending);
    entry.pending = pending;
  }

  /** Disposes of what has been stored. */
  clearPending(frame: SourceFrame): void {
    const entry = this.#entries.get(frame);
    if (entry?.pending === undefined) return;
    disposePending(entry.pending);
    entry.pending = undefined;
    if (entry.memMap === undefined && entry.objPtr === undefined) this.#entries.delete(frame);
  }

  /**
   * Disposes of every map and pointer that `selection` does not name, except those of the `spare` conditioning
   * frames used last, which may be selected again soon. A pointer that is not stored yet stays.
   */
  retain(selection: MemorySelection, cond: ReadonlySet<SourceFrame>, spare: number): void {
    const maps = new Set(selection.maps.map(({ frame }) => frame));
    const ptrs = new Set(selection.ptrs.map(({ frame }) => frame));
    for (const frame of new Set([...maps, ...ptrs])) this.#touch(frame);
    let spared = 0;
    for (const [frame, entry] of [...this.#entries].reverse()) {
      if (cond.has(frame) && (maps.has(frame) || spared++ < spare)) continue;
      if (!maps.has(frame)) {
        entry.memMap?.dispose();
        entry.memMap = undefined;
      }
      if (!ptrs.has(frame) && entry.pending === undefined) {
        entry.objPtr?.dispose();
        entry.objPtr = undefined;
      }
      if (entry.memMap === undefined && entry.objPtr === undefined) this.#entries.delete(frame);
    }
  }

  delete(frame: SourceFrame): void {
    const entry = this.#entries.get(frame);
    if (entry === undefined) return;
    this.#entries.delete(frame);
    entry.memMap?.dispose();
    entry.objPtr?.dispose();
    if (entry.pending !== undefined) disposePending(entry.pending);
  }

  dispose(): void {
    for (const frame of [...this.#entries.keys()]) this.delete(frame);
  }

  use(): BankUse {
    const entries = [...this.#entries.values()];
    const live = entries.flatMap(({ memMap, objPtr, pending }) => [
      memMap,
      objPtr,
      pending?.lowResMask,
      pending?.iou,
      pending?.objectScore,
      pending?.memoryMask,
    ]);
    return {
      maps: entries.filter(({ memMap }) => memMap !== undefined).length,
      ptrs: entries.filter(({ objPtr }) => objPtr !== undefined).length,
      pending: entries.filter(({ pending }) => pending !== undefined).length,
      bytes: live.reduce((sum, tensor) => sum + (tensor === undefined ? 0 : byteLength(tensor)), 0),
    };
  }

  #entry(frame: SourceFrame): Entry {
    const entry = this.#entries.get(frame) ?? { memMap: undefined, objPtr: undefined, pending: undefined };
    this.#entries.set(frame, entry);
    return entry;
  }

  #touch(frame: SourceFrame): void {
    const entry = this.#entries.get(frame);
    if (entry === undefined) return;
    this.#entries.delete(frame);
    this.#entries.set(frame, entry);
  }
}

/** A summary may still be reading the tensors. */
function disposePending({ lowResMask, iou, objectScore, memoryMask, released }: PendingOutput): void {
  void released.then(() => {
    for (const tensor of [lowResMask, iou, objectScore, memoryMask]) tensor?.dispose();
  });
}

const byteLength = (tensor: DeviceTensor): number => 4 * tensor.dims.reduce((n, dim) => n * dim, 1);
