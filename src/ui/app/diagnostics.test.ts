import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { demoClip, demoModel } from '../../../test/unit/demo-clip.ts';
import { asText, diagnose } from './diagnostics.ts';

const adapter = {
  info: { vendor: 'acme', architecture: 'turbo', device: '', description: 'Acme 9000' },
  limits: {
    maxBufferSize: 2 ** 31,
    maxStorageBufferBindingSize: 2 ** 30,
    maxComputeWorkgroupStorageSize: 32768,
    maxComputeInvocationsPerWorkgroup: 1024,
  },
  features: new Set(['subgroups', 'shader-f16']),
};

/** A browser with a GPU or without. */
function stubBrowser(gpu: { requestAdapter(): Promise<typeof adapter | null> } | undefined): void {
  vi.stubGlobal('navigator', { userAgent: 'Chrome/156', hardwareConcurrency: 8, gpu });
}

beforeEach(() => {
  vi.stubEnv('TRACKLET_VERSION', '1.2.3');
  vi.stubEnv('ORT_VERSION', '4.5.6');
  vi.stubGlobal('window', {});
  vi.stubGlobal('location', { pathname: '/', search: '?task=7' });
  vi.stubGlobal('crossOriginIsolated', true);
  vi.stubGlobal('innerWidth', 1280);
  vi.stubGlobal('innerHeight', 800);
  vi.stubGlobal('devicePixelRatio', 2);
  stubBrowser({ requestAdapter: async () => adapter });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const runtime = { ...demoModel.runtime, selfTest: 'Agrees with the CPU.' };
const model = { ...demoModel, id: undefined, name: 'secret.pt', runtime };
const video = { ...demoClip(12), name: 'secret.mp4' };
const activity = { error: { code: 'video/not-found', message: 'gone' } } as const;

it('has versions, adapter, limits, model and self-test', async () => {
  const lines = asText(await diagnose({ model, video, activity }, true)).split('\n');
  for (const fact of [
    'Version: 1.2.3',
    'onnxruntime-web: 4.5.6',
    'Error shown: video/not-found',
    'Adapter: acme, turbo, Acme 9000',
    'maxBufferSize: 2147483648',
    'maxStorageBufferBindingSize: 1073741824',
    'maxComputeWorkgroupStorageSize: 32768',
    'maxComputeInvocationsPerWorkgroup: 1024',
    'Features: shader-f16, subgroups',
    'Model: secret.pt',
    'Runs on: wasm, 1 thread, fp32',
    'Self-test: Agrees with the CPU.',
    'Name: secret.mp4',
    'Frames: 12',
  ]) {
    expect(lines).toContain(`- ${fact}`);
  }
});

it('names no file and no task where that is not wanted', async () => {
  const text = asText(await diagnose({ model, video, activity }, false));
  expect(text).not.toContain('secret');
  expect(text).not.toContain('task');
});

it('says what is not there', async () => {
  const nothing = { model: undefined, video: undefined, activity: { error: undefined } };
  stubBrowser({ requestAdapter: async () => null });
  const text = asText(await diagnose(nothing, false));
  for (const fact of ['WebGPU: no adapter', 'In use: none', 'Open: none', 'Error shown: none']) {
    expect(text).toContain(`- ${fact}`);
  }
  stubBrowser(undefined);
  expect(asText(await diagnose(nothing, false))).toContain('- WebGPU: not in this browser');
});
