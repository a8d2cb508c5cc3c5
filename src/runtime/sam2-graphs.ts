/**
 * The graphs of one model as the tracker sees them. Implemented over onnxruntime-web (WebGPU, WASM) and
 * onnxruntime-node; the tracker does not know which.
 *
 * S = image size, h = w = S/16, C = model width, Cm = memory width.
 *
 * @module
 */
import type { Sam2Config } from '../model/config/config.ts';

/** A tensor that lives where its runtime keeps it (GPU buffer or array). The holder disposes of it, once. */
export interface DeviceTensor {
  readonly dims: readonly number[];
  dispose(): void;
}

/** What the image encoder makes of one frame; shared by all objects of that frame. */
export interface ImageFeatures {
  /** [1,C,h,w] */
  readonly featS16: DeviceTensor;
  /** [1,C,h,w]: `featS16 + no_mem_embed`, for initial conditioning frames. */
  readonly featS16NoMem: DeviceTensor;
  /** [1,C/4,2h,2w], `conv_s1` applied. */
  readonly featS8: DeviceTensor;
  /** [1,C/8,4h,4w], `conv_s0` applied. */
  readonly featS4: DeviceTensor;
  dispose(): void;
}

/** The memory of one object for one frame: valid entries only, nothing padded; order does not matter. */
export interface MemoryInputs {
  /** M >= 1 memories as `encodeMemory` gives them. */
  readonly memMaps: readonly DeviceTensor[];
  /** For each map the row of `maskmem_tpos_enc` that is added to it. */
  readonly memTpos: readonly number[];
  /** P >= 0 object pointers of [1,C]. */
  readonly ptrs: readonly DeviceTensor[];
  /**
   * For each pointer its temporal distance in frames (signed where the config says so, as Meta's `pos_list`),
   * divided by `min(num_frames, max_obj_ptrs_in_encoder) - 1`. The runtime makes the sine from it in float64.
   */
  readonly ptrPositions: readonly number[];
}

/** Points in pixels of the model's S x S input, labels 0 negative, 1 positive, 2 and 3 box corners, -1 padding. */
export interface PointPrompt {
  /** N x 2, row-major. */
  readonly coords: Float32Array;
  /** N. */
  readonly labels: Int32Array;
}

/** What the mask decoder returns for one object and frame. All remain on the device. */
export interface DecodedMask {
  /** [1,1,4h,4w] logits of the chosen mask; -1024 where the object score is not positive. */
  readonly lowResMask: DeviceTensor;
  /** [1,1] predicted IoU of the chosen mask. */
  readonly iou: DeviceTensor;
  /** [1,C] object pointer, the no-object pointer applied. */
  readonly objPtr: DeviceTensor;
  /** [1,1] logit. */
  readonly objectScore: DeviceTensor;
  /** [1,3,4h,4w] logits of the three candidates, for choosing among them. */
  readonly lowResAll: DeviceTensor;
  /** [1,3] predicted IoU of the three candidates. */
  readonly iouAll: DeviceTensor;
  dispose(): void;
}

/** A mask used as a prompt, turned into what the decoder and the memory encoder take. */
export interface MaskPrompt {
  /** [1,1,4h,4w]: the learned `mask_downsample` of the mask. */
  readonly maskInput: DeviceTensor;
  /** [1,1,4h,4w]: +-10 logits, antialiased to a quarter. */
  readonly lowResMask: DeviceTensor;
  /** [1,C]: `no_obj_ptr`, the object pointer of a mask without a pixel. */
  readonly noObjPtr: DeviceTensor;
  dispose(): void;
}

/** One object's result of one frame, in pixels of the video: the only thing read back while tracking. */
export interface MaskSummary {
  /**
   * [x, y, width, height] around the mask, specks left out, in pixels and finer (`box-edges.ts`); undefined where the
   * mask is empty.
   */
  readonly box: readonly [number, number, number, number] | undefined;
  /** Pixels of the mask. */
  readonly area: number;
  readonly objectScore: number;
  readonly iou: number;
  /** The mask, one bit a pixel, row-major, least significant bit first; only where asked for. */
  readonly mask: Uint32Array | undefined;
}

export interface SummarizeOptions {
  /** Size of the video, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Read the masks back as well as the 32 bytes an object. */
  readonly masks: boolean;
  /** Each pixel goes to the object with the highest logit (`non_overlap_masks`). */
  readonly nonOverlap: boolean;
}

/** The graphs of one model. One call runs at a time; callers need not queue. */
export interface Sam2Graphs {
  readonly config: Sam2Config;
  /** image [1,3,S,S], normalised RGB. */
  encodeImage(image: DeviceTensor): Promise<ImageFeatures>;
  /** Conditions the frame's features on an object's memory: [1,C,h,w]. */
  attendMemory(features: ImageFeatures, memory: MemoryInputs): Promise<DeviceTensor>;
  /**
   * Prompt encoder and mask decoder. `pixFeat` is what {@link attendMemory} returned, `featS16NoMem` on an
   * initial conditioning frame, `featS16` for a mask prompt. No prompt: one point (0, 0) labelled -1.
   */
  decodeMask(input: {
    readonly pixFeat: DeviceTensor;
    readonly features: ImageFeatures;
    readonly points: PointPrompt;
    /** [1,1,4h,4w] logits: previous mask or mask prompt. */
    readonly maskInput: DeviceTensor | undefined;
    readonly multimask: boolean;
  }): Promise<DecodedMask>;
  /**
   * Memory map [1,Cm,h,w] (EdgeTAM: tokens [1,T,Cm]) of a mask given as low-res logits; `binarize` on prompted frames.
   */
  encodeMemory(input: {
    readonly features: ImageFeatures;
    readonly lowResMask: DeviceTensor;
    readonly objectScore: DeviceTensor;
    readonly binarize: boolean;
  }): Promise<DeviceTensor>;
  /** mask: S*S values of 0 or 1, row-major. */
  promptMask(mask: Float32Array): Promise<MaskPrompt>;
  /** Upsamples to video size, thresholds, measures, packs. Resolves later; never delays the next frame. */
  summarize(objects: readonly DecodedMaskOutput[], options: SummarizeOptions): Promise<MaskSummary[]>;
  /** Copies to the host; values in row-major order. */
  read(tensor: DeviceTensor): Promise<Float32Array>;
  /** Copies from the host. */
  upload(values: Float32Array, dims: readonly number[]): DeviceTensor;
}

/** The part of a decoder's output that is kept and summarised. */
export type DecodedMaskOutput = Pick<DecodedMask, 'lowResMask' | 'iou' | 'objectScore'>;
