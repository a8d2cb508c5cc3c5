/**
 * The one error type that users may see.
 *
 * @module
 */

/** Where an error comes from; the first half of its code. */
export type ErrorArea =
  | 'checkpoint'
  | 'config'
  | 'model'
  | 'runtime'
  | 'video'
  | 'prompt'
  | 'tracker'
  | 'storage'
  | 'worker'
  | 'view'
  | 'labelstudio'
  | 'export'
  | 'server'
  | 'cli';

/** A stable, documented identifier such as `video/no-video-track`; tests and callers match on it. */
export type ErrorCode = `${ErrorArea}/${string}`;

/** The form in which an error crosses a worker or process boundary. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * An error with a stable code and a message that is shown as it stands: it names the file, field or
 * frame, says what is wrong, and what to do. Anything thrown that is not one of these is a bug.
 */
export class TrackletError extends Error {
  override readonly name = 'TrackletError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  toJSON(): SerializedError {
    return { code: this.code, message: this.message };
  }

  static from(error: SerializedError): TrackletError {
    return new TrackletError(error.code, error.message);
  }
}
