/**
 * What ffmpeg and ffprobe say of a video: the reference for the video tests.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';

/** Runs ffmpeg quietly. */
export function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args]);
}

/** A video as ffprobe sees it. */
export interface Probe {
  /** Size as displayed: rotation and sample aspect ratio applied. */
  readonly width: number;
  readonly height: number;
  readonly rotation: number;
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** Presentation time of each frame that the decoder gives, in seconds. */
  readonly times: readonly number[];
  readonly colour: { readonly matrix: string | undefined; readonly range: string | undefined };
}

interface FfprobeOutput {
  readonly streams: readonly {
    readonly width: number;
    readonly height: number;
    readonly sample_aspect_ratio?: string;
    readonly color_space?: string;
    readonly color_range?: string;
    readonly side_data_list?: readonly { readonly rotation?: number }[];
  }[];
  readonly frames: readonly { readonly best_effort_timestamp_time: string }[];
}

/** Asks ffprobe, which decodes the whole video. */
export function probe(file: string): Probe {
  const out = execFileSync(
    'ffprobe',
    [
      ...['-v', 'error', '-select_streams', 'v:0', '-of', 'json'],
      ...['-show_entries', 'stream:stream_side_data=rotation:frame=best_effort_timestamp_time', file],
    ],
    { maxBuffer: 1 << 28 },
  );
  const { streams, frames } = JSON.parse(out.toString()) as FfprobeOutput;
  const [stream] = streams;
  if (!stream) throw new Error(`${file} has no video`);
  const [x = 1, y = 1] = (stream.sample_aspect_ratio ?? '1:1').split(':').map(Number);
  const ratio = x > 0 && y > 0 ? x / y : 1;
  const turned = [
    ratio > 1 ? Math.round(stream.width * ratio) : stream.width,
    ratio < 1 ? Math.round(stream.height / ratio) : stream.height,
  ] as const;
  const counterClockwise = stream.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0;
  const rotation = (360 - counterClockwise) % 360;
  const [width, height] = rotation % 180 === 0 ? turned : [turned[1], turned[0]];
  return {
    width,
    height,
    rotation,
    codedWidth: stream.width,
    codedHeight: stream.height,
    times: frames.map((frame) => Number(frame.best_effort_timestamp_time)),
    colour: { matrix: stream.color_space, range: stream.color_range },
  };
}

/**
 * All frames as raw RGBA, as displayed, converted with the stream's own matrix and range (4:2:0 only). Each chroma
 * sample is used for the pixels it covers, as ffmpeg's fast path does when it extracts frames without scaling; the
 * planes are enlarged one by one, because swscale samples the chroma of odd sizes differently.
 */
export function decodeRgba(file: string, video: Probe): Buffer {
  const { codedWidth: w, codedHeight: h } = video;
  const [width, height] =
    video.rotation % 180 === 0 ? [video.width, video.height] : [video.height, video.width];
  const turns = { 0: '', 90: ',transpose=clock', 180: ',hflip,vflip', 270: ',transpose=cclock' };
  const enlarge = `scale=${w + (w % 2)}:${h + (h % 2)}:flags=neighbor:in_range=pc:out_range=pc,crop=${w}:${h}:0:0:exact=1`;
  const convert =
    `scale=flags=accurate_rnd+full_chroma_int:in_color_matrix=${matrixName(video)}` +
    `:in_range=${video.colour.range ?? 'tv'},format=rgba`;
  const display = width === w && height === h ? '' : `,scale=${width}:${height}:flags=bilinear+accurate_rnd`;
  const graph = [
    'extractplanes=y+u+v[y][u][v]',
    `[u]${enlarge}[uu]`,
    `[v]${enlarge}[vv]`,
    `[y][uu][vv]mergeplanes=0x001020:yuv444p,${convert}${display}${turns[video.rotation as keyof typeof turns]}`,
  ];
  return execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-noautorotate', '-i', file, '-filter_complex', `[0:v:0]${graph.join(';')}`],
      ...['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgba', '-'],
    ],
    { maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'] },
  );
}

/** The matrix as ffmpeg's scale filter names it; BT.709 without a tag, as browsers take it (ffmpeg takes BT.601). */
function matrixName({ colour }: Probe): string {
  return colour.matrix === 'smpte170m' || colour.matrix === 'bt470bg' ? 'bt601' : 'bt709';
}

/** One sample as ffprobe reads it: composition time and position in the file. */
export interface Packet {
  readonly pts: number;
  readonly pos: number;
  readonly size: number;
}

/** The samples of a video, in decode order. */
export function packets(file: string): readonly Packet[] {
  const out = execFileSync('ffprobe', [
    ...['-v', 'error', '-select_streams', 'v:0', '-of', 'json'],
    ...['-show_entries', 'packet=pts,pos,size', file],
  ]);
  const parsed = JSON.parse(out.toString()) as { packets: { pts: number; pos: string; size: string }[] };
  return parsed.packets.map(({ pts, pos, size }) => ({ pts, pos: Number(pos), size: Number(size) }));
}

/** How many frames, from the first on, can be shown from the samples before `sample` in decode order. */
export function framesBefore(all: readonly Packet[], sample: number): number {
  const firstLost = Math.min(...all.slice(sample).map((packet) => packet.pts));
  return all.filter((packet) => packet.pts < firstLost).length;
}
