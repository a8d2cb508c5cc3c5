/**
 * What a job says while it runs: facts on stdout, progress on stderr as a bar, as lines of text or as JSON lines.
 *
 * @module
 */
import { Presets, SingleBar } from 'cli-progress';
import type { TrackletError } from '../../src/errors.ts';
import type { Progress } from '../../src/worker/api.ts';
import { Speed } from './speed.ts';

/** The worker's progress, and that of the command's own work. */
export type JobProgress = Omit<Progress, 'stage' | 'unit'> & {
  readonly stage: Progress['stage'] | 'pull' | 'copy' | 'save' | 'list' | 'write';
  readonly unit: Progress['unit'] | 'tasks';
  /** Where this is one task of several. */
  readonly task?: TaskPosition;
};

/** One task of several. */
export interface TaskPosition {
  readonly id: number;
  /** From 1. */
  readonly number: number;
  readonly count: number;
  /** That tasks before this one took on average; undefined for the first. */
  readonly meanSeconds: number | undefined;
}

/** Words for what is going on. */
const stageTitles: Readonly<Record<JobProgress['stage'], string>> = {
  pull: 'downloading',
  copy: 'copying',
  download: 'reading the model',
  verify: 'checking the model',
  convert: 'converting the model',
  session: 'loading the model',
  'warm-up': 'warming up',
  'self-test': 'testing the model',
  track: 'tracking',
  save: 'saving frames',
  list: 'reading tasks',
  write: 'writing tasks',
};

export interface Reporter {
  /** A fact, e.g. `backend`; `data` is its form for programs. */
  fact(name: string, text: string, data: object): void;
  /** Several lines to be read as they stand, e.g. a table; `data` as for {@link fact}. */
  block(name: string, lines: readonly string[], data: object): void;
  warn(message: string): void;
  progress(progress: JobProgress): void;
  /** The line that ends a failed job. */
  error(error: TrackletError): void;
  /** Ends the bar. */
  close(): void;
}

/** One line, whatever is in the message: names and contents of files may hold what a terminal would obey. */
const oneLine = (text: string) => text.replace(/\s*\n\s*/g, ' ').replace(/\p{Cc}/gu, '\ufffd');

/** The line of an error, for people. */
export const errorLine = (error: TrackletError) => `tracklet: ${oneLine(error.message)} [${error.code}]\n`;

/** What is going on, and in which task. */
function title({ stage, task }: JobProgress): string {
  if (task === undefined) return stageTitles[stage];
  return `task ${task.id} (${task.number}/${task.count}) ${stageTitles[stage]}`;
}

function blockLines(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${oneLine(line)}\n`).join(''));
}

function factLine(name: string, text: string): void {
  process.stdout.write(`${name.padEnd(10)} ${oneLine(text)}\n`);
}

type TextStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** How far one stage has come, drawn in one way or another. */
interface Drawing {
  draw(title: string, progress: JobProgress, detail: string): void;
  /** Ends what is drawn, so that other lines can follow. */
  end(): void;
}

/** A bar that moves, one a stage. */
class MovingBar implements Drawing {
  readonly #stream: TextStream;
  #bar: { readonly title: string; readonly bar: SingleBar } | undefined;

  constructor(stream: TextStream) {
    this.#stream = stream;
  }

  draw(title: string, { done, total }: JobProgress, detail: string): void {
    if (this.#bar?.title !== title) {
      this.end();
      const format = `${title.padEnd(20)} {bar} {percentage}%  {detail}`;
      const settings = { format, stream: this.#stream, hideCursor: true, gracefulExit: false };
      const bar = new SingleBar(settings, Presets.shades_classic);
      bar.start(total, 0, { detail: '' });
      this.#bar = { title, bar };
    }
    this.#bar.bar.setTotal(total);
    this.#bar.bar.update(done, { detail });
  }

  end(): void {
    this.#bar?.bar.stop();
    this.#bar = undefined;
  }
}

/** Where nothing can be drawn over (a file, a pipe): a line at each tenth of a stage. */
class TenthLines implements Drawing {
  readonly #stream: TextStream;
  #title: string | undefined;
  #tenth = 0;

  constructor(stream: TextStream) {
    this.#stream = stream;
  }

  draw(title: string, { done, total }: JobProgress, detail: string): void {
    const percent = total > 0 ? Math.floor((100 * done) / total) : 100;
    const tenth = Math.floor(percent / 10);
    if (title === this.#title && tenth <= this.#tenth) return;
    this.#title = title;
    this.#tenth = tenth;
    const line = `${title.padEnd(20)} ${String(percent).padStart(3)} %  ${detail}`;
    this.#stream.write(`${line.trimEnd()}\n`);
  }

  end(): void {
    // Lines end themselves.
  }
}

/** Progress for people: a bar on a terminal, else a few lines. */
export class TextReporter implements Reporter {
  readonly #stream: TextStream;
  readonly #drawing: Drawing;
  readonly #speed = new Speed();

  constructor(stream: TextStream = process.stderr) {
    this.#stream = stream;
    this.#drawing = stream.isTTY ? new MovingBar(stream) : new TenthLines(stream);
  }

  fact(name: string, text: string): void {
    this.close();
    factLine(name, text);
  }

  block(_name: string, lines: readonly string[]): void {
    this.close();
    blockLines(lines);
  }

  warn(message: string): void {
    this.close();
    this.#stream.write(`warning: ${oneLine(message)}\n`);
  }

  progress(progress: JobProgress): void {
    const { done, total, unit } = progress;
    const speed = this.#speed.measure(progress);
    const counted = unit === 'bytes' ? '' : `${done}/${total} ${unit}`;
    const all = speed?.etaAll === undefined ? '' : `, all tasks ${clock(speed.etaAll)}`;
    const pace = speed && `${paceText(speed.rate, unit)}  ETA ${clock(speed.eta)}${all}`;
    const detail = [counted, pace].filter(Boolean).join('  ');
    this.#drawing.draw(title(progress), progress, detail);
  }

  error(error: TrackletError): void {
    this.close();
    this.#stream.write(errorLine(error));
  }

  close(): void {
    this.#drawing.end();
  }
}

/** Everything as JSON lines on stderr: `{"event": "backend" | "progress" | "warning" | "error" | ...}`. */
export class JsonReporter implements Reporter {
  readonly #speed = new Speed();
  #nextBytes = 0;

  fact(name: string, text: string, data: object): void {
    factLine(name, text);
    this.#line({ event: name, ...data });
  }

  block(name: string, lines: readonly string[], data: object): void {
    blockLines(lines);
    this.#line({ event: name, ...data });
  }

  warn(message: string): void {
    this.#line({ event: 'warning', message });
  }

  progress(progress: JobProgress): void {
    // Bytes are reported by the tensor: hundreds a second.
    const now = performance.now();
    if (progress.unit === 'bytes' && progress.done < progress.total && now < this.#nextBytes) return;
    this.#nextBytes = now + 250;
    const speed = this.#speed.measure(progress);
    const rounded = speed && {
      ...(progress.unit === 'bytes'
        ? { bytesPerSecond: Math.round(speed.rate) }
        : { framesPerSecond: Math.round(speed.rate * 1000) / 1000 }),
      etaSeconds: Math.round(speed.eta * 10) / 10,
      etaAllSeconds: speed.etaAll && Math.round(speed.etaAll * 10) / 10,
    };
    const { task, ...rest } = progress;
    this.#line({ event: 'progress', ...rest, task: task?.id, ...rounded });
  }

  error(error: TrackletError): void {
    this.#line({ event: 'error', ...error.toJSON() });
  }

  close(): void {
    // Nothing is open.
  }

  #line(value: object): void {
    process.stderr.write(`${JSON.stringify(value)}\n`);
  }
}

const paceText = (rate: number, unit: JobProgress['unit']) =>
  unit === 'bytes' ? `${(rate / 1e6).toFixed(1)} MB/s` : `${rate.toFixed(2)} frames/s`;

/** `m:ss`, or `h:mm:ss`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
