/**
 * onnxruntime's errors as errors for the user.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';

/** Messages of a WASM module that is no longer usable: a trap, an abort, or memory that could not grow. */
const crash =
  /memory access out of bounds|unreachable|aborted|out of memory|bad_alloc|table index|null function|indirect call|stack size exceeded|failed to allocate/i;

/**
 * An error that names what failed. A crash of the WASM module ends every session in its worker, so it has its own
 * code: the caller starts a new worker.
 *
 * @returns the error itself where it already is a TrackletError; else `runtime/crashed` or `runtime/failed`
 */
export function explainRuntimeError(error: unknown, what: string): TrackletError {
  if (error instanceof TrackletError) return error;
  const message = error instanceof Error ? error.message : String(error);
  // Emscripten throws bare numbers for C++ exceptions that nobody caught.
  if (error instanceof WebAssembly.RuntimeError || typeof error === 'number' || crash.test(message)) {
    return new TrackletError(
      'runtime/crashed',
      `The inference engine crashed while ${what} (${message}). Tracking continues from its last checkpoint in a new worker; if it happens again, use a smaller model or image size.`,
      { cause: error },
    );
  }
  return new TrackletError('runtime/failed', `The inference engine failed while ${what}: ${message}`, {
    cause: error,
  });
}
