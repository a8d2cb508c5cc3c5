/**
 * GPU buffers that live as long as the runtime: reused, grown where needed, never one a frame.
 *
 * @module
 */

/** What onnxruntime asks of a buffer that it is given as a tensor. */
export const tensorUsage = () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;

/** One buffer, replaced by a larger one when more is asked for; its contents do not survive that. */
export class GrowingBuffer {
  private readonly device: GPUDevice;
  private readonly usage: number;
  private buffer: GPUBuffer | undefined;

  constructor(device: GPUDevice, usage: number) {
    this.device = device;
    this.usage = usage;
  }

  /** Whether `size` bytes fit without growing. */
  holds(size: number): boolean {
    return this.buffer !== undefined && this.buffer.size >= size;
  }

  /** A buffer of at least `size` bytes, the same one as before where that was large enough. */
  atLeast(size: number): GPUBuffer {
    if (this.buffer === undefined || this.buffer.size < size) {
      this.buffer?.destroy();
      this.buffer = this.device.createBuffer({ size: Math.max(size, 16), usage: this.usage });
    }
    return this.buffer;
  }

  destroy(): void {
    this.buffer?.destroy();
    this.buffer = undefined;
  }
}

/** Buffers for reading back: a few may be in flight at a time, each is used again once it has been read. */
export class StagingRing {
  private readonly device: GPUDevice;
  private readonly free: GPUBuffer[] = [];
  private readonly keepAtMost = 4;

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /**
   * A buffer to copy `size` bytes to. After the copy has been submitted, {@link read} gives the bytes.
   */
  take(size: number): GPUBuffer {
    const fitting = this.free.findIndex((buffer) => buffer.size >= size);
    if (fitting >= 0) return this.free.splice(fitting, 1)[0] ?? this.create(size);
    return this.create(size);
  }

  /** Resolves with the first `size` bytes once the GPU has written them, and takes the buffer back. */
  async read(buffer: GPUBuffer, size: number): Promise<ArrayBuffer> {
    await buffer.mapAsync(GPUMapMode.READ, 0, size);
    const bytes = buffer.getMappedRange(0, size).slice(0);
    buffer.unmap();
    this.free.push(buffer);
    if (this.free.length > this.keepAtMost) this.free.shift()?.destroy();
    return bytes;
  }

  destroy(): void {
    for (const buffer of this.free) buffer.destroy();
    this.free.length = 0;
  }

  private create(size: number): GPUBuffer {
    return this.device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  }
}
