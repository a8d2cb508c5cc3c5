/**
 * Whether a model is trusted in one form on one GPU: tested once, remembered afterwards.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { GraphForm } from '../model/build.ts';
import type { OnProgress } from './options.ts';
import type { Sam2Graphs } from './sam2-graphs.ts';
import { type ExpectedOutputs, runSelfTest, type SelfTestOutput } from './self-test.ts';
import { compareSelfTest, type SelfTestVerdict } from './self-test-verdict.ts';
import { warmUp } from './warm-up.ts';

/** What it takes to test a model. */
export interface Trust {
  /** Identifies checkpoint, configuration, image size and builder. */
  readonly model: string;
  readonly expected: ExpectedOutputs;
  readonly verdicts: Verdicts;
}

/** Where verdicts are kept, so that a GPU is tested once with each model. */
export interface Verdicts {
  get(key: string): Promise<SelfTestVerdict | undefined>;
  /** Returns whether it outlives the worker. */
  put(key: string, verdict: SelfTestVerdict): Promise<boolean>;
}

/** Failures that would come again; others (a lost device, no memory left) are tried again at the next load. */
const repeatable: ReadonlySet<string> = new Set([
  'runtime/self-test-failed',
  'runtime/failed',
  'runtime/crashed',
  'runtime/gpu-error',
]);

/** What the CPU gives, or why that cannot be had. */
type Expected = readonly SelfTestOutput[] | { readonly why: string };

/** The trials of one model's forms on one GPU. */
export class Trials {
  readonly #trust: Trust | undefined;
  readonly #gpu: string;
  readonly #onProgress: OnProgress;
  /** Asked for once. */
  #expected: Promise<Expected> | undefined;

  /**
   * @param trust undefined: the model runs untested
   * @param gpu identifies GPU and browser
   */
  constructor(trust: Trust | undefined, gpu: string, onProgress: OnProgress) {
    this.#trust = trust;
    this.#gpu = gpu;
    this.#onProgress = onProgress;
  }

  /**
   * Finds out, before anything is loaded, whether a form is worth trying.
   *
   * @returns why it is not; undefined where it is
   */
  async objection(form: GraphForm): Promise<string | undefined> {
    if (!this.#trust) return undefined;
    const known = await this.#known(form);
    if (known) return known.passed ? undefined : `it failed before: ${known.sentence}`;
    const expected = await this.#expectedOutputs(this.#trust);
    return form.precision === 'fp16' && 'why' in expected
      ? `it cannot be tested: ${expected.why}`
      : undefined;
  }

  /**
   * Runs every graph for the first time, as a test where this form has not passed it yet.
   *
   * @returns one sentence: what was found
   * @throws TrackletError `runtime/self-test-failed`; as the graphs do
   */
  async run(graphs: Sam2Graphs, form: GraphForm): Promise<string> {
    const known = await this.#known(form);
    const expected = known || !this.#trust ? undefined : await this.#expectedOutputs(this.#trust);
    if (expected === undefined || 'why' in expected) {
      await warmUp(graphs, this.#onProgress);
      return known
        ? `Tested before: ${known.sentence}`
        : `Not tested on this GPU: ${expected?.why ?? 'nobody asked for it.'}`;
    }
    const actual = await runSelfTest(graphs, this.#onProgress);
    const verdict = compareSelfTest(expected, actual, form.precision);
    if (!verdict.passed) throw new TrackletError('runtime/self-test-failed', verdict.sentence);
    await this.#trust?.verdicts.put(this.#key(form), verdict);
    return verdict.sentence;
  }

  /** Remembers that a form cannot be used, where it would fail again. Returns whether that outlives the worker. */
  async failed(form: GraphForm, error: TrackletError): Promise<boolean> {
    if (!this.#trust || !repeatable.has(error.code)) return false;
    return this.#trust.verdicts.put(this.#key(form), { passed: false, sentence: error.message });
  }

  async #known(form: GraphForm): Promise<SelfTestVerdict | undefined> {
    return this.#trust?.verdicts.get(this.#key(form));
  }

  #expectedOutputs({ expected }: Trust): Promise<Expected> {
    this.#expected ??= expected(this.#onProgress).catch((error) => {
      if (error instanceof TrackletError) return { why: error.message };
      throw error;
    });
    return this.#expected;
  }

  #key({ precision, attention }: GraphForm): string {
    return [this.#trust?.model, precision, attention, this.#gpu].join('\n');
  }
}
