/**
 * The page that the command line drives in a headless browser: it passes calls on to the tracking worker.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { TrackletClient } from '../worker/client.ts';
import { toTrackletError } from '../worker/errors.ts';
import type { HeadlessPage, Reply } from './protocol.ts';

const client = new TrackletClient();

/** Errors lose their type on the way to the command line, so they go as values. */
async function reply<Value>(promise: Promise<Value>): Promise<Reply<Value>> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error: toTrackletError(error).toJSON() };
  }
}

async function post(png: Uint8Array, url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', body: png as Uint8Array<ArrayBuffer> });
  if (!response.ok) throw TrackletError.from(await response.json());
}

const page: HeadlessPage = {
  openVideo: (url, job) => reply(client.openVideo({ kind: 'url', url }, job)),
  promptedFrames: () => reply(client.promptedFrames().then((frames) => [...frames])),
  loadModel: (source, options) =>
    reply(client.loadModel(source, options, (progress) => void window.trackletProgress(progress))),
  setPrompt: (id, prompt) => reply(client.setPrompt(id, prompt)),
  async track(options) {
    const deliveries: Promise<void>[] = [];
    const outcome = await reply(
      client.track(options, (results, progress, position) => {
        deliveries.push(window.trackletResults(results, progress, position));
      }),
    );
    await Promise.all(deliveries);
    return outcome;
  },
  cancel: () => reply(client.cancel()),
  forget: () => reply(client.reset()),
  sendPng: (frame, url) => reply(client.png(frame).then((png) => post(png, url))),
};
window.tracklet = page;
