/**
 * The tracking worker as `src/worker/worker.ts` starts it, whose GPU device a test can destroy.
 *
 * @module
 */
import './gpu-counter.ts';
import { expose } from 'comlink';
import { openDatabase } from '../../../src/storage/database.ts';
import { installErrorTransfer } from '../../../src/worker/errors.ts';
import { TrackingSession } from '../../../src/worker/session.ts';
import { currentDevice } from './gpu-counter.ts';

// The page destroys the device, and hears of each new one.
const channel = new BroadcastChannel('session-test');
channel.addEventListener('message', ({ data }) => {
  if (data === 'destroy-device') currentDevice()?.destroy();
});
if (typeof GPUAdapter !== 'undefined') {
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await requestDevice.call(this, descriptor);
    channel.postMessage('made-device');
    return device;
  };
}

// A browser that refuses storage, where the page's address asks for one.
const refused = new URL(self.location.href).searchParams.has('refuse-storage');
if (refused) {
  IDBFactory.prototype.open = () => {
    throw new DOMException('The user denied permission to access the database.', 'SecurityError');
  };
}

installErrorTransfer();
expose(new TrackingSession(openDatabase()));
