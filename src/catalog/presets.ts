/**
 * Model and image size together, for users who want to choose once: fast, balanced or accurate. What they trade is told
 * by published figures alone; `docs/models.md` has them all.
 *
 * @module
 */

/** Where a figure of a preset stands. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

export interface Preset {
  readonly id: 'fast' | 'balanced' | 'accurate';
  readonly title: string;
  /** Id in `models/catalog.json`. */
  readonly model: string;
  /** Width and height in pixels that frames are resized to. */
  readonly imageSize: number;
  /** What is won and what is lost, with figures of {@link sources}. */
  readonly trade: string;
  readonly sources: readonly Source[];
}

const sam2Table: Source = {
  title: "Meta's table of the SAM 2.1 checkpoints",
  url: 'https://github.com/facebookresearch/sam2#sam-21-checkpoints',
};
const edgeTamTable: Source = {
  title: "EdgeTAM's table of video object segmentation",
  url: 'https://github.com/facebookresearch/EdgeTAM#video-object-segmentation-vos',
};

/**
 * All three at 1024 px, the size that the models were trained at and all published figures hold for. Smaller sizes stay a
 * setting: 512 px is about four times as fast (https://github.com/facebookresearch/sam2/issues/257), but no published figure
 * says what it loses, and who measured that found 768 px no good middle either
 * (https://github.com/heyoeyo/muggled_sam/issues/10).
 */
export const presets: readonly Preset[] = [
  {
    id: 'fast',
    title: 'Fast',
    model: 'edgetam',
    imageSize: 1024,
    trade:
      'More than twice the speed of SAM 2.1 base+ (151 and 64 frames a second on an A100) and the smallest download, for ' +
      'J&F 71.7 instead of 77.0 on SA-V test: expect to correct more.',
    sources: [edgeTamTable],
  },
  {
    id: 'balanced',
    title: 'Balanced',
    model: 'sam2.1_hiera_small',
    imageSize: 1024,
    trade:
      'Twice the speed of SAM 2.1 large (85 and 40 frames a second on an A100) with a fifth of its size, for J&F 76.6 ' +
      'instead of 79.5 on SA-V test. Tiny is 8 % faster still, but loses 1.7 on MOSE val.',
    sources: [sam2Table],
  },
  {
    id: 'accurate',
    title: 'Accurate',
    model: 'sam2.1_hiera_large',
    imageSize: 1024,
    trade:
      'The best of the official checkpoints on SA-V test (J&F 79.5), MOSE (74.6) and LVOS (80.6), at half the speed of ' +
      'SAM 2.1 small; a download of 898 MB, and it needs a good GPU.',
    sources: [sam2Table],
  },
];
