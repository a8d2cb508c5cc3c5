/**
 * Runs the runtime's tests inside a worker: loads the demo model and answers one request at a time.
 *
 * @module
 */
// First, so that everything that touches the GPU is counted.

import { TrackletError } from '../../../src/errors.ts';
import { buildModel, type GraphForm } from '../../../src/model/build.ts';
import { bytesSource, openCheckpoint } from '../../../src/model/checkpoint/open.ts';
import { parseConfig } from '../../../src/model/config/parse.ts';
import type { Runtime } from '../../../src/runtime/runtime.ts';
import type { SelfTestVerdict } from '../../../src/runtime/self-test-verdict.ts';
import type { Trust } from '../../../src/runtime/trust.ts';
import { createWebRuntime } from '../../../src/runtime/web.ts';
import { microseconds, sourceFrame } from '../../../src/units.ts';
import type { DecodedFrame } from '../../../src/video/video.ts';
import type { Progress, RuntimeInfo, RuntimeOptions } from '../../../src/worker/api.ts';
import { Chain, chainPicture, chainVideo } from '../../fixtures/runtime-chain.ts';
import { counts, currentDevice, liveDevices, resetCounts } from './gpu-counter.ts';

export type RuntimeRequest =
  /**
   * `imageSize` other than the demo model's 256 makes the same weights cheaper to run. `expected`: of the self-test, which
   * is left out where there are none.
   */
  | {
      readonly do: 'load';
      readonly options: RuntimeOptions;
      readonly imageSize?: number;
      readonly expected?: readonly PlainOutput[];
      /** The inference engine crashes in the self-test of this form. */
      readonly crashIn?: GraphForm;
    }
  | { readonly do: 'frame'; readonly t: number }
  | { readonly do: 'maskPrompt' }
  | { readonly do: 'restartChain' }
  | { readonly do: 'countSteps'; readonly from: number; readonly to: number; readonly masks: boolean }
  /** Loses the device while frame `t` is being worked on. */
  | { readonly do: 'destroyDevice'; readonly t: number }
  | { readonly do: 'dispose' };

/** A `SelfTestOutput` as a page can pass it on. */
export interface PlainOutput {
  readonly name: string;
  readonly values: readonly number[];
}

/** What {@link RuntimeRequest} `load` answers. */
export interface LoadAnswer {
  readonly info: RuntimeInfo;
  readonly progress: readonly Progress[];
  readonly isolated: boolean;
  /** GPU devices that have not been destroyed. */
  readonly liveDevices: number;
}

/** As long as the worker lives. */
const verdicts = new Map<string, SelfTestVerdict>();
let runtime: Runtime | undefined;
let chain: Chain | undefined;

function loaded(): Runtime {
  if (runtime === undefined) throw new TrackletError('runtime/test', 'Nothing is loaded.');
  return runtime;
}

async function fetchBytes(path: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(path)).arrayBuffer());
}

async function buildDemoModel(imageSize: number) {
  const source = bytesSource(await fetchBytes('/models/demo/nano_fp16.pt'), 'nano_fp16.pt');
  const yaml = new TextDecoder().decode(await fetchBytes('/models/demo/nano.yaml'));
  const config = parseConfig(yaml.replace('image_size: 256', `image_size: ${imageSize}`), 'nano.yaml');
  return buildModel(config, await openCheckpoint(source));
}

/** The chain's picture as the decoder would give it. */
function decodedFrame(t: number): DecodedFrame {
  const { width, height, data } = chainPicture(t);
  const frame = new VideoFrame(data as Uint8ClampedArray<ArrayBuffer>, {
    format: 'RGBX',
    codedWidth: width,
    codedHeight: height,
    timestamp: t * 40_000,
    colorSpace: { matrix: 'rgb', primaries: 'bt709', transfer: 'iec61966-2-1', fullRange: true },
  });
  return {
    index: sourceFrame(t),
    timestamp: microseconds(t * 40_000),
    frame,
    rotation: 0,
    close: () => frame.close(),
  };
}

function newChain(): Chain {
  return new Chain(loaded(), async (t) => {
    const decoded = decodedFrame(t);
    try {
      return await loaded().imageFrom(decoded);
    } finally {
      decoded.close();
    }
  });
}

/** `crashIn` crashes when the self-test would start: the second time that its verdict is looked up. */
function trustIn(expected: readonly PlainOutput[], crashIn: GraphForm | undefined): Trust {
  let lookUps = 0;
  return {
    model: 'demo',
    expected: async () => expected.map(({ name, values }) => ({ name, values: Float32Array.from(values) })),
    verdicts: {
      get: async (key) => {
        const crashing = crashIn && key.includes(`\n${crashIn.precision}\n${crashIn.attention}\n`);
        if (crashing && !verdicts.has(key) && ++lookUps === 2) {
          throw new WebAssembly.RuntimeError('memory access out of bounds');
        }
        return verdicts.get(key);
      },
      put: async (key, verdict) => {
        verdicts.set(key, verdict);
        return true;
      },
    },
  };
}

async function answer(request: RuntimeRequest): Promise<unknown> {
  switch (request.do) {
    case 'load': {
      const progress: Progress[] = [];
      const built = await buildDemoModel(request.imageSize ?? 256);
      const trust = request.expected && trustIn(request.expected, request.crashIn);
      runtime = await createWebRuntime(built, request.options, trust, (p) => progress.push(p));
      chain = newChain();
      const { info } = runtime;
      return {
        info,
        progress,
        isolated: crossOriginIsolated,
        liveDevices: liveDevices(),
      } satisfies LoadAnswer;
    }
    case 'frame':
      return chain?.frame(request.t);
    case 'maskPrompt':
      return chain?.maskPrompt();
    case 'restartChain':
      chain?.dispose();
      chain = newChain();
      return true;
    case 'countSteps': {
      const perFrame: unknown[] = [];
      for (let t = request.from; t < request.to; t++) {
        resetCounts();
        await chain?.step(t, { ...chainVideo, masks: request.masks, nonOverlap: false });
        perFrame.push({ ...counts });
      }
      return perFrame;
    }
    case 'destroyDevice': {
      const { lost } = loaded();
      const working = chain?.frame(request.t).then(
        () => 'finished',
        (error) => describe(error),
      );
      currentDevice()?.destroy();
      return { lost: (await lost).toJSON(), working: await working };
    }
    case 'dispose':
      await runtime?.dispose();
      runtime = undefined;
      return true;
  }
}

function describe(error: unknown): { code: string; message: string } {
  return error instanceof TrackletError
    ? error.toJSON()
    : { code: 'not a TrackletError', message: String(error instanceof Error ? error.stack : error) };
}

self.onmessage = async ({ data }: MessageEvent<{ id: number; request: RuntimeRequest }>) => {
  const reply = await answer(data.request).catch((error) => ({ error: describe(error) }));
  self.postMessage({ id: data.id, answer: reply });
};
