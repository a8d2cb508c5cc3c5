/**
 * The view worker as the page starts it, which dies when a test says so.
 *
 * @module
 */
import '../../../src/worker/view-worker.ts';

new BroadcastChannel('view-test').addEventListener('message', () => {
  // Outside of any call, as where a decoder or the browser breaks.
  setTimeout(() => {
    throw new Error('killed by a test');
  });
});
