/**
 * A project's labelling configuration, as far as video goes. `parsed_label_config` of the API lacks `framerate` and the
 * Video tag, so the XML itself is read.
 *
 * @module
 */

/** One `<Video>` tag with the tags that draw on it. */
export interface VideoTag {
  /** `to_name` of its regions. */
  readonly name: string;
  /** The key of the task's data that holds the video's address: `video` for `value="$video"`. */
  readonly field: string;
  /** Display frames a second, as Label Studio takes it: default 24, `$field` resolved, below 1 inverted. */
  readonly framerate: number;
  /** One sentence: where {@link framerate} is from. */
  readonly framerateNote: string;
  /** Its VideoRectangle tags; never empty. `from_name` of their regions. */
  readonly rectangles: readonly string[];
  /** What may be chosen as a region's label, with Label Studio's colour where it is stated. */
  readonly labels: readonly { readonly value: string; readonly background: string | undefined }[];
}

/**
 * The Video tags that have a VideoRectangle, in the order of the configuration.
 *
 * @param xml the project's `label_config`
 * @param data the task's, for `$field` in `framerate`
 * @throws TrackletError `labelstudio/bad-config` (not XML), `labelstudio/no-video`, `labelstudio/no-video-rectangle`
 *   (says how to add one)
 */
export function parseLabelConfig(_xml: string, _data: Readonly<Record<string, unknown>>): VideoTag[] {
  throw new Error('helper LSROOM');
}
