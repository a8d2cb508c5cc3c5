/**
 * The part of `window.Htx`, the store of Label Studio's page, that the tests read.
 *
 * Source: Label Studio 1.23.2, `libs/editor/src/regions/VideoRegion.js`, `tags/object/Video/Video.js`,
 * `components/VideoCanvas/VideoCanvas.tsx`.
 *
 * @module
 */

export interface VideoRegion {
  /** With the annotation's id. */
  readonly id: string;
  /** As in the result. */
  readonly cleanId: string;
  readonly labels: Iterable<string>;
  readonly sequence: readonly Readonly<Record<string, unknown>>[];
  isInLifespan(frame: number): boolean;
  getShape(frame: number): { x: number; y: number; width: number; height: number; rotation: number } | null;
}

interface VideoTag {
  readonly length: number;
  readonly framerate: string;
  readonly ref: {
    readonly current: {
      /** Pixels of the file. */
      readonly videoDimensions: { readonly width: number; readonly height: number };
      readonly zoom: number;
      readonly pan: { readonly x: number; readonly y: number };
      /** Seconds, of the media element. */
      readonly duration: number;
      readonly currentTime: number;
    } | null;
  };
}

interface Annotation {
  readonly regions: readonly VideoRegion[];
  readonly names: ReadonlyMap<string, VideoTag>;
}

declare global {
  interface Window {
    readonly Htx?: { readonly annotationStore: { readonly selected: Annotation } };
    readonly Konva?: {
      readonly stages: readonly { find(type: 'Rect'): readonly { id(): string }[] }[];
    };
  }
}
