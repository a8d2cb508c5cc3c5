/**
 * What a bug report needs to know of browser, GPU, model and video. No keys, no task data, and names of files only where
 * they are wanted.
 *
 * @module
 */
import type { VideoInfo } from '../../video/video.ts';
import type { LoadedModel } from '../../worker/api.ts';
import type { Activity } from '../state/activity.ts';
import { fileSize } from './amounts.ts';

/** One common form of each: in 8 bits, of a size that all who decode it at all can do. */
const codecs = [
  ['H.264', 'avc1.64001f'],
  ['H.265', 'hvc1.1.6.L93.B0'],
  ['VP8', 'vp8'],
  ['VP9', 'vp09.00.31.08'],
  ['AV1', 'av01.0.05M.08'],
] as const;

/** Rows under a heading, each a name and a value. */
export interface Facts {
  readonly heading: string;
  readonly rows: readonly (readonly [name: string, value: string])[];
}

/** What of a GPU's limits decides whether a model fits. */
const limits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** Of the workspace, what {@link diagnose} looks at. */
interface Diagnosed {
  readonly model: LoadedModel | undefined;
  readonly video: VideoInfo | undefined;
  readonly activity: Pick<Activity, 'error'>;
}

/** @param withNames whether names of files may be in it */
export async function diagnose(
  { model, video, activity }: Diagnosed,
  withNames: boolean,
): Promise<readonly Facts[]> {
  return [
    {
      heading: 'Tracklet',
      rows: [
        ['Version', String(import.meta.env.TRACKLET_VERSION)],
        ['onnxruntime-web', String(import.meta.env.ORT_VERSION)],
        ['Page', location.pathname],
        ['Error shown', activity.error?.code ?? 'none'],
      ],
    },
    { heading: 'Browser', rows: await browserRows() },
    { heading: 'GPU', rows: await gpuRows() },
    { heading: 'Model', rows: model ? modelRows(model, withNames) : [['In use', 'none']] },
    { heading: 'Video', rows: video ? videoRows(video, withNames) : [['Open', 'none']] },
  ];
}

/** As text for an issue: a heading a part, a line a fact. */
export function asText(facts: readonly Facts[]): string {
  return facts
    .map(
      ({ heading, rows }) => `${heading}\n${rows.map(([name, value]) => `- ${name}: ${value}`).join('\n')}`,
    )
    .join('\n\n');
}

async function browserRows(): Promise<Facts['rows']> {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate().catch(() => undefined)) ?? {};
  const persisted = await navigator.storage?.persisted().catch(() => false);
  return [
    ['User agent', navigator.userAgent],
    ['Cross-origin isolated', crossOriginIsolated ? 'yes' : 'no'],
    ['Processor threads', String(navigator.hardwareConcurrency)],
    ['Decoders', await decoders()],
    ['Storage', `${fileSize(usage)} of ${fileSize(quota)}${persisted ? ', persistent' : ''}`],
    ['Window', `${innerWidth} x ${innerHeight} at ${devicePixelRatio}`],
  ];
}

/** Which of the usual kinds of video WebCodecs decodes here. */
async function decoders(): Promise<string> {
  if (!('VideoDecoder' in window)) return 'none: no WebCodecs';
  const found = await Promise.all(
    codecs.map(async ([name, codec]) => {
      const { supported } = await VideoDecoder.isConfigSupported({ codec }).catch(() => ({
        supported: false,
      }));
      return supported ? name : `no ${name}`;
    }),
  );
  return found.join(', ');
}

async function gpuRows(): Promise<Facts['rows']> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) return [['WebGPU', navigator.gpu ? 'no adapter' : 'not in this browser']];
  const { vendor, architecture, device, description } = adapter.info;
  const described = [vendor, architecture, device, description].filter((part) => part !== '');
  return [
    ['Adapter', described.join(', ') || 'unnamed'],
    ...limits.map((limit) => [limit, String(adapter.limits[limit])] as const),
    ['Features', [...adapter.features].sort().join(', ')],
  ];
}

function modelRows(
  { id, name, imageSize, parameters, runtime }: LoadedModel,
  withNames: boolean,
): Facts['rows'] {
  return [
    ['Model', id ?? (withNames ? name : 'a file of the user’s')],
    ['Size', `${(parameters / 1e6).toFixed(1)} M parameters, ${imageSize} px`],
    ['Runs on', `${runtime.backend}, ${runtime.device}, ${runtime.precision}`],
    ['Why', runtime.reason],
    ['Self-test', runtime.selfTest ?? 'nothing to test'],
  ];
}

function videoRows(
  { name, width, height, codec, frameCount, rotation }: VideoInfo,
  withNames: boolean,
): Facts['rows'] {
  return [
    ...(withNames ? [['Name', name] as const] : []),
    ['Picture', `${width} x ${height}${rotation === 0 ? '' : `, turned by ${rotation}°`}`],
    ['Codec', codec],
    ['Frames', String(frameCount)],
  ];
}
