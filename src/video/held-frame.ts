/**
 * Keeps a decoded picture without keeping one of the decoder's few picture buffers.
 *
 * @module
 */

/** A picture kept in memory; make one frame of it, or drop it. */
export interface HeldFrame {
  /** Gives the picture as a frame, once; the caller closes it. */
  toFrame(): VideoFrame;
  drop(): void;
}

/**
 * Copies a frame's visible pixels to memory and closes it. A frame whose pixels cannot be read as they are (an opaque
 * hardware format) is kept open instead.
 */
export async function hold(frame: VideoFrame): Promise<HeldFrame> {
  const { format, visibleRect } = frame;
  if (format === null || visibleRect === null) return { toFrame: () => frame, drop: () => frame.close() };
  try {
    const bytes = new Uint8Array(frame.allocationSize());
    const layout = await frame.copyTo(bytes);
    const init: VideoFrameBufferInit = {
      format,
      layout,
      codedWidth: visibleRect.width,
      codedHeight: visibleRect.height,
      displayWidth: frame.displayWidth,
      displayHeight: frame.displayHeight,
      timestamp: frame.timestamp,
      colorSpace: frame.colorSpace.toJSON(),
    };
    return { toFrame: () => new VideoFrame(bytes, init), drop() {} };
  } finally {
    frame.close();
  }
}
