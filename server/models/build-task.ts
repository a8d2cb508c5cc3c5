/**
 * What is done in a process of its own: converting a model, and running its self-test. The server goes on answering
 * meanwhile, and gets the memory back.
 *
 * @module
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type SerializedError, TrackletError } from '../../src/errors.ts';
import type { Progress } from '../../src/runtime/options.ts';
import { withoutSecrets } from '../settings.ts';
import type { ModelJob } from './library.ts';
import type { ModelFiles } from './model-config.ts';

export type BuildTask =
  /** Writes the files of a model into `folder`. */
  | {
      readonly kind: 'convert';
      readonly model: ModelFiles;
      readonly imageSize: number | undefined;
      readonly folder: string;
    }
  /** Adds what the self-test must give to the files of a model. */
  | { readonly kind: 'self-test'; readonly folder: string };

/** What the process says while it works, and at its end. */
export type BuildMessage =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'done'; readonly cost: BuildCost }
  | { readonly type: 'error'; readonly error: SerializedError };

export interface BuildCost {
  readonly seconds: number;
  /** Bytes of main memory that the process held at most. */
  readonly peakMemory: number;
}

const program = fileURLToPath(new URL('./build-process.mjs', import.meta.url));

/** Characters of what a process said before it died. */
const lastWords = 300;

/**
 * Runs a task to its end.
 *
 * @throws TrackletError that of the task; `model/build-failed` where its process dies; `model/cancelled`
 */
export function runBuildTask(task: BuildTask, { onProgress, signal }: ModelJob): Promise<BuildCost> {
  return new Promise((resolve, reject) => {
    const child = fork(program, {
      env: withoutSecrets(process.env),
      // Those of this process (a debugger's port, a test runner's hooks) are not for another.
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let said = '';
    let outcome = () => reject(new TrackletError('model/build-failed', death(task, said)));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-lastWords);
    });
    child.on('message', (message: BuildMessage) => {
      if (message.type === 'progress') onProgress(message.progress);
      else if (message.type === 'done') outcome = () => resolve(message.cost);
      else outcome = () => reject(TrackletError.from(message.error));
    });
    child.on('error', (cause) => {
      outcome = () => reject(new TrackletError('model/build-failed', death(task, cause.message), { cause }));
      // Where it never started there is no other end.
      if (child.pid === undefined) outcome();
    });
    const stop = () => {
      outcome = () => reject(new TrackletError('model/cancelled', 'Converting the model was cancelled.'));
      child.kill('SIGKILL');
    };
    signal?.addEventListener('abort', stop, { once: true });
    child.on('close', () => {
      signal?.removeEventListener('abort', stop);
      outcome();
    });
    if (signal?.aborted) stop();
    else child.send(task);
  });
}

function death({ kind }: BuildTask, said: string): string {
  const what = kind === 'convert' ? 'Converting the model' : "The model's self-test";
  const lines = said.trim().split('\n');
  const reason = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1);
  return `${what} ended unexpectedly${reason ? ` (${reason})` : ''}: most likely this machine has too little free memory. Close other programs, or take a smaller model or image size.`;
}
