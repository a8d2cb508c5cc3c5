/**
 * What is wrong with a mirror.
 *
 * @module
 */
import type { ConnectionFailure, FailureKind } from '../../http.ts';

interface ProblemOptions extends ErrorOptions {
  /** The same request may soon succeed. */
  readonly mayPass?: boolean;
  /** There seems to be no way to the mirror, which the network is to blame for. */
  readonly network?: boolean;
  /** It sent other bytes than those of the model. */
  readonly wrongBytes?: boolean;
}

/** The message goes on where the mirror's name has been said. */
export class MirrorProblem extends Error {
  override readonly name = 'MirrorProblem';
  readonly mayPass: boolean;
  readonly network: boolean;
  readonly wrongBytes: boolean;

  constructor(message: string, options: ProblemOptions = {}) {
    super(message, options);
    this.mayPass = options.mayPass ?? false;
    this.network = options.network ?? false;
    this.wrongBytes = options.wrongBytes ?? false;
  }
}

const sentences: Readonly<Record<FailureKind, string>> = {
  'unknown-host': 'its name is not known here',
  refused: 'cannot be connected to',
  tls: 'its certificate is not accepted; where a proxy reads the traffic, name its certificate in NODE_EXTRA_CA_CERTS',
  timeout: 'does not answer any more',
  broken: 'breaks the connection off',
};

/** Of the resolver, and of an answer that has begun. Other waiting has taken long enough. */
const passing: readonly string[] = ['EAI_AGAIN', 'UND_ERR_BODY_TIMEOUT'];

/** The problem that a connection's failure is. */
export function connectionProblem(failure: ConnectionFailure): MirrorProblem {
  const { cause, kind, code } = failure;
  // undici has no code for it.
  const refusal = /Proxy response \((\d+)\)/.exec(cause instanceof Error ? cause.message : '')?.[1];
  if (refusal !== undefined) {
    return new MirrorProblem(`the proxy refuses the way to it (HTTP ${refusal})`, {
      network: true,
      cause: failure,
    });
  }
  const mayPass = kind === 'broken' || passing.includes(code);
  return new MirrorProblem(`${sentences[kind]} (${code})`, { mayPass, network: true, cause: failure });
}

/** The problem that an HTTP status is. */
export function statusProblem(status: number): MirrorProblem {
  const mayPass = status === 408 || status === 429 || status >= 500;
  return new MirrorProblem(`answers HTTP ${status}`, { mayPass });
}
