/**
 * What a track's header says of its codec and of its display.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { unsupportedCodec } from '../codec.ts';
import type { Trak } from './parse.ts';

type SampleEntry = Trak['mdia']['minf']['stbl']['stsd']['entries'][number];

/** Boxes that a visual sample entry may hold, as mp4box names them. */
interface VisualBoxes {
  readonly type: string;
  readonly avcC?: Positioned;
  readonly hvcC?: Positioned;
  readonly colrs?: readonly Colour[];
  readonly pasp?: { readonly hSpacing: number; readonly vSpacing: number };
  readonly width: number;
  readonly height: number;
}
interface Positioned {
  readonly start?: number;
  readonly size: number;
  readonly hdr_size?: number;
}
interface Colour {
  readonly colour_type: string;
  readonly colour_primaries: number;
  readonly transfer_characteristics: number;
  readonly matrix_coefficients: number;
  readonly full_range_flag: number;
}

/**
 * The decoder's configuration.
 *
 * @param description 0-based entry of the sample description
 * @param moov bytes of the `moov` box, which positions of boxes refer to
 */
export function decoderConfig(
  name: string,
  trak: Trak,
  description: number,
  moov: Uint8Array,
): VideoDecoderConfig {
  const entry: SampleEntry | undefined = trak.mdia.minf.stbl.stsd.entries[description];
  if (entry === undefined) throw unsupportedCodec(name, 'unknown');
  // mp4box types a sample entry by its base class; the boxes of a visual one are checked for by name.
  const visual = entry as unknown as VisualBoxes;
  if (visual.type === 'encv') {
    throw new TrackletError(
      'video/encrypted',
      `${name}: the video is encrypted (DRM) and cannot be read. Use a copy without protection.`,
    );
  }
  const config: VideoDecoderConfig = {
    codec: entry.getCodec(),
    codedWidth: visual.width,
    codedHeight: visual.height,
  };
  const box = visual.avcC ?? visual.hvcC;
  if (box?.start !== undefined) {
    config.description = moov.slice(box.start + (box.hdr_size ?? 8), box.start + box.size);
  }
  const { pasp } = visual;
  if (pasp && pasp.hSpacing > 0 && pasp.vSpacing > 0 && pasp.hSpacing !== pasp.vSpacing) {
    config.displayAspectWidth = visual.width * pasp.hSpacing;
    config.displayAspectHeight = visual.height * pasp.vSpacing;
  }
  return config;
}

/** Rotations as the two rows of a track header's matrix, in units of its scale. */
const rotations = [
  { degrees: 0, rows: [1, 0, 0, 1] },
  { degrees: 90, rows: [0, 1, -1, 0] },
  { degrees: 180, rows: [-1, 0, 0, -1] },
  { degrees: 270, rows: [0, -1, 1, 0] },
] as const;

/**
 * Clockwise degrees by which the track header's matrix turns pictures.
 *
 * @throws TrackletError `video/unsupported-display` for a mirrored picture or another angle
 */
export function rotationOf(name: string, trak: Trak): 0 | 90 | 180 | 270 {
  // [a, b, u, c, d, v, x, y, w], a to d in 16.16 fixed point; mp4box may give them unsigned.
  const m = Array.from(trak.tkhd.matrix, (value) => value | 0);
  const rows = [m[0] ?? 0, m[1] ?? 0, m[3] ?? 0, m[4] ?? 0];
  const found = rotations.find((rotation) =>
    rotation.rows.every((sign, i) => Math.sign(rows[i] ?? 0) === sign),
  );
  if (found) return found.degrees;
  throw new TrackletError(
    'video/unsupported-display',
    `${name}: the video is to be shown mirrored or turned by an odd angle, which is not supported. Re-encode it ` +
      'first: ffmpeg -i in.mp4 out.mp4',
  );
}
