/**
 * Async iterables as web streams.
 *
 * @module
 */

/**
 * A stream that reads on only as it is read, and lets go of the source at once when its reader goes away.
 *
 * @param cancel aborted then: a generator that waits for bytes cannot be ended otherwise
 */
export function streamOf(
  chunks: AsyncIterable<Uint8Array>,
  cancel: AbortController,
): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        cancel.abort(reason);
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
