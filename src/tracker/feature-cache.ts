/**
 * Image features of the frame that was used last: `SAM2VideoPredictor._get_image_feature`, so that a second click,
 * or a second object, does not encode the picture again.
 *
 * @module
 */
import type { DeviceTensor, ImageFeatures, Sam2Graphs } from '../runtime/sam2-graphs.ts';
import type { SourceFrame } from '../units.ts';

/** Pictures as the image encoder takes them. */
export interface ImageSource {
  /** [1,3,S,S], resized and normalised; the caller disposes of it. */
  image(frame: SourceFrame): Promise<DeviceTensor>;
}

/** Holds the features of one frame. */
export class FeatureCache {
  readonly #graphs: Sam2Graphs;
  readonly #images: ImageSource;
  #frame: SourceFrame | undefined;
  #features: ImageFeatures | undefined;

  constructor(graphs: Sam2Graphs, images: ImageSource) {
    this.#graphs = graphs;
    this.#images = images;
  }

  /** Features of a frame; valid until another frame is asked for. */
  async get(frame: SourceFrame): Promise<ImageFeatures> {
    if (this.#features !== undefined && this.#frame === frame) return this.#features;
    this.clear();
    const image = await this.#images.image(frame);
    try {
      const features = await this.#graphs.encodeImage(image);
      this.#frame = frame;
      this.#features = features;
      return features;
    } finally {
      image.dispose();
    }
  }

  clear(): void {
    this.#features?.dispose();
    this.#features = undefined;
    this.#frame = undefined;
  }
}
