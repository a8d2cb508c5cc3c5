/**
 * Downloads one file from the first of its mirrors that has it: resumed, tried again, its size and SHA-256 checked.
 *
 * @module
 */
import { setTimeout } from 'node:timers/promises';
import { ConnectionFailure, type HttpAnswer } from '../../http.ts';
import { MirrorHttp } from './mirror-http.ts';
import { connectionProblem, MirrorProblem, statusProblem } from './mirror-problem.ts';
import { PartFile } from './part-file.ts';

/** A file that is known before it is there. */
export interface KnownFile {
  readonly bytes: number;
  readonly sha256: string;
  /** In the order in which they are asked. */
  readonly mirrors: readonly string[];
}

/** How long things are waited for; tests shorten it. */
export interface Patience {
  /** The longest wait for a connection, for an answer, and between two pieces of it. */
  readonly silenceMilliseconds: number;
  /** Attempts at one mirror that bring less than {@link progressBytes}. */
  readonly attempts: number;
  /** Before the second attempt; doubled before each further one. */
  readonly pauseMilliseconds: number;
  /** An attempt that brings so much more than there ever was does not count. */
  readonly progressBytes: number;
}

export const usualPatience: Patience = {
  silenceMilliseconds: 30_000,
  attempts: 5,
  pauseMilliseconds: 1000,
  progressBytes: 1 << 20,
};

export interface DownloadJob {
  /** Bytes that are there. `hashed`: of those that an earlier process left, so many were read again. */
  onProgress(stage: 'verify' | 'download', bytes: number, total: number): void;
  readonly signal: AbortSignal;
  readonly patience: Patience;
}

/** What is wrong with each mirror, in their order. */
export class NoMirrorError extends Error {
  override readonly name = 'NoMirrorError';
  readonly problems: readonly { readonly mirror: string; readonly problem: MirrorProblem }[];

  constructor(problems: NoMirrorError['problems']) {
    super(problems.map(({ mirror, problem }) => `${new URL(mirror).host}: ${problem.message}`).join('; '));
    this.problems = problems;
  }
}

/**
 * Fills `part`, which is whole and right when this resolves, and what has come when it rejects.
 *
 * @param part path; what lies there is gone on with
 * @throws NoMirrorError
 * @throws the signal's reason; errors of the disk
 */
export async function download(known: KnownFile, part: string, job: DownloadJob): Promise<void> {
  const onHashed = (bytes: number) => job.onProgress('verify', bytes, known.bytes);
  const file = await PartFile.open(part, onHashed, job.signal);
  const http = new MirrorHttp(job.patience);
  try {
    if (file.size > known.bytes || (await isWrong(file, known))) await file.clear();
    const problems: { mirror: string; problem: MirrorProblem }[] = [];
    for (const mirror of known.mirrors) {
      if (file.size === known.bytes) return;
      const problem = await new MirrorDownload(new URL(mirror), known, file, http, job).run();
      if (problem === undefined) return;
      problems.push({ mirror, problem });
    }
    if (file.size < known.bytes) throw new NoMirrorError(problems);
  } finally {
    await http.close();
    await file.close();
  }
}

const isWrong = async (file: PartFile, { bytes, sha256 }: KnownFile): Promise<boolean> =>
  file.size === bytes && file.sha256 !== sha256;

/** One mirror, asked until it has given all or is given up. */
class MirrorDownload {
  readonly #url: URL;
  readonly #known: KnownFile;
  readonly #file: PartFile;
  readonly #http: MirrorHttp;
  readonly #job: DownloadJob;

  constructor(url: URL, known: KnownFile, file: PartFile, http: MirrorHttp, job: DownloadJob) {
    this.#url = url;
    this.#known = known;
    this.#file = file;
    this.#http = http;
    this.#job = job;
  }

  /** Undefined where the file is whole and right. */
  async run(): Promise<MirrorProblem | undefined> {
    const { attempts, pauseMilliseconds, progressBytes } = this.#job.patience;
    const atFirst = this.#file.size;
    // Not of the attempt before: who makes us begin anew could keep us for ever.
    let most = atFirst;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#attempt();
        return undefined;
      } catch (error) {
        const problem = asProblem(error);
        // A mirror that has answered before may be found again.
        const lost = problem.network && this.#file.size > atFirst;
        if (!problem.mayPass && !lost) return problem;
        if (this.#file.size - most >= progressBytes) attempt = 1;
        most = Math.max(most, this.#file.size);
        if (attempt >= attempts) return problem;
        await setTimeout(pauseMilliseconds * 2 ** (attempt - 1), undefined, { signal: this.#job.signal });
      }
    }
  }

  async #attempt(): Promise<void> {
    const resumed = this.#file.size > 0;
    const answer = await this.#http.get(this.#url, await this.#headers(), this.#job.signal);
    try {
      await this.#checkAnswer(answer);
      await this.#take(answer);
    } finally {
      answer.discard();
    }
    if (!(await isWrong(this.#file, this.#known))) return;
    const got = this.#file.sha256;
    await this.#file.clear();
    throw new MirrorProblem(`sends other bytes (SHA-256 ${got})`, {
      wrongBytes: true,
      // The part may have been of another version, or of another mirror.
      mayPass: resumed,
    });
  }

  /** A part of unknown origin is gone on with all the same: the hash of the whole decides. */
  async #headers(): Promise<Record<string, string>> {
    const { size } = this.#file;
    if (size === 0) return {};
    const range = `bytes=${size}-`;
    const origin = await this.#file.origin();
    return origin?.url === this.#url.href ? { range, 'if-range': origin.etag } : { range };
  }

  /** @throws MirrorProblem */
  async #checkAnswer(answer: HttpAnswer): Promise<void> {
    const { status } = answer;
    // The part does not fit what is there now: from the start again.
    if (status === 416 && this.#file.size > 0) {
      await this.#file.clear();
      throw new MirrorProblem('does not have the rest', { mayPass: true });
    }
    if (status !== 200 && status !== 206) throw statusProblem(status);
    const encoding = answer.header('content-encoding') ?? 'identity';
    if (encoding !== 'identity') throw new MirrorProblem(`sends it packed (${encoding})`);
    if (answer.header('content-type')?.startsWith('text/html')) {
      throw new MirrorProblem('answers with a web page, as networks do that ask for a login first');
    }
    if (status === 200 && this.#file.size > 0) await this.#file.clear();
    const start = status === 206 ? await this.#startOfRange(answer) : 0;
    const length = answer.header('content-length');
    const total = start + Number(length ?? this.#known.bytes - start);
    if (total !== this.#known.bytes) {
      throw new MirrorProblem(`has a file of ${total} bytes, not ${this.#known.bytes}`, { wrongBytes: true });
    }
    const etag = answer.header('etag');
    // A weak one does not promise equal bytes.
    const strong = etag !== undefined && !etag.startsWith('W/');
    await this.#file.setOrigin(strong ? { url: this.#url.href, etag } : undefined);
  }

  async #startOfRange(answer: HttpAnswer): Promise<number> {
    const range = /^bytes (\d+)-\d+\/(?:\d+|\*)$/.exec(answer.header('content-range') ?? '')?.[1];
    if (range !== undefined && Number(range) === this.#file.size) return this.#file.size;
    await this.#file.clear();
    throw new MirrorProblem('sends another part than was asked for', { mayPass: true });
  }

  async #take(answer: HttpAnswer): Promise<void> {
    const { bytes } = this.#known;
    for await (const chunk of answer.body) {
      if (this.#file.size + chunk.length > bytes) {
        await this.#file.clear();
        throw new MirrorProblem(`sends more than ${bytes} bytes`, { wrongBytes: true });
      }
      await this.#file.append(chunk);
      this.#job.onProgress('download', this.#file.size, bytes);
    }
    if (this.#file.size < bytes) {
      throw new MirrorProblem(`stops after ${this.#file.size} of ${bytes} bytes`, { mayPass: true });
    }
  }
}

/** Errors of the disk, cancelling and bugs go on their way. */
function asProblem(error: unknown): MirrorProblem {
  if (error instanceof MirrorProblem) return error;
  if (error instanceof ConnectionFailure) return connectionProblem(error);
  throw error;
}
