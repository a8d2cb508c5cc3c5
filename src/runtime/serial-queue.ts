/**
 * Runs jobs one after another: onnxruntime-web corrupts its memory when two calls are in flight.
 *
 * @module
 */
export class SerialQueue {
  private tail: Promise<unknown> = Promise.resolve();

  /**
   * Runs `job` once every job added before has ended, whether it succeeded or failed.
   *
   * @returns what the job returns; rejects where the job does
   */
  add<T>(job: () => T | Promise<T>): Promise<T> {
    const result = this.tail.then(job);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
