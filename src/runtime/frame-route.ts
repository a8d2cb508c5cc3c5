/**
 * How frames reach the GPU: by external texture where that works and gives the same pixels, else by a copy through
 * the host.
 *
 * @module
 */
import { toRgba } from '../video/picture.ts';
import type { DecodedFrame } from '../video/video.ts';
import type { GpuImage } from './gpu-image.ts';

export type Route = 'external' | 'copy';

/**
 * How far the two may differ, in the encoder's normalised units (one of 255 levels is about 0.017): the routes
 * interpolate colour differently, so single pixels at edges may differ by more than the mean.
 */
const meanTolerance = 0.03;
const maxTolerance = 0.6;

/** Brings frames to the GPU; decides the route on the first frame of a job and keeps to it. */
export class FrameRoute {
  /** The route taken; undefined before the first frame. */
  route: Route | undefined;
  private readonly device: GPUDevice;
  private readonly image: GpuImage;
  private readonly read: (buffer: GPUBuffer) => Promise<Float32Array>;
  private decidedFor = '';

  /** @param read copies a whole buffer to the host */
  constructor(device: GPUDevice, image: GpuImage, read: (buffer: GPUBuffer) => Promise<Float32Array>) {
    this.device = device;
    this.image = image;
    this.read = read;
  }

  /** Forgets the route, so that the next frame decides anew. */
  startJob(): void {
    this.decidedFor = '';
  }

  /** The frame's values as the image encoder takes them, [1,3,S,S]; the caller destroys the buffer. */
  async imageOf(decoded: DecodedFrame): Promise<GPUBuffer> {
    const kind = kindOf(decoded.frame);
    if (kind !== this.decidedFor) {
      this.route = await this.decide(decoded);
      this.decidedFor = kind;
    }
    if (this.route === 'external') {
      try {
        return this.image.fromExternal(decoded.frame, decoded.rotation);
      } catch {
        // What worked for the first frame may fail for a later one; the copy always works.
        this.route = 'copy';
      }
    }
    return this.image.fromPicture(await toRgba(decoded));
  }

  private async decide(decoded: DecodedFrame): Promise<Route> {
    if (!hasSquarePixels(decoded.frame)) return 'copy';
    const external = await this.tryExternal(decoded);
    if (external === undefined) return 'copy';
    const copied = this.image.fromPicture(await toRgba(decoded));
    const reference = await this.read(copied);
    copied.destroy();
    return agree(external, reference) ? 'external' : 'copy';
  }

  /** Undefined where this browser, driver or frame does not allow it, by an exception or by a validation error. */
  private async tryExternal(decoded: DecodedFrame): Promise<Float32Array | undefined> {
    this.device.pushErrorScope('validation');
    this.device.pushErrorScope('internal');
    let buffer: GPUBuffer | undefined;
    try {
      buffer = this.image.fromExternal(decoded.frame, decoded.rotation);
    } catch {
      // The error scopes are closed below.
    }
    const errors = await Promise.all([this.device.popErrorScope(), this.device.popErrorScope()]);
    const valid = errors.every((error) => error === null);
    const values = buffer && valid ? await this.read(buffer) : undefined;
    buffer?.destroy();
    return values;
  }
}

function hasSquarePixels(frame: VideoFrame): boolean {
  return frame.displayWidth === frame.visibleRect?.width && frame.displayHeight === frame.visibleRect.height;
}

/** Frames alike in this arrive by the same path of the browser. */
function kindOf(frame: VideoFrame): string {
  const { primaries, transfer, matrix, fullRange } = frame.colorSpace;
  return [
    frame.displayWidth,
    frame.displayHeight,
    frame.format,
    primaries,
    transfer,
    matrix,
    fullRange,
  ].join();
}

function agree(a: Float32Array, b: Float32Array): boolean {
  let sum = 0;
  let max = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? 0) - (b[i] ?? 0));
    sum += difference;
    if (difference > max) max = difference;
  }
  return sum / a.length <= meanTolerance && max <= maxTolerance;
}
