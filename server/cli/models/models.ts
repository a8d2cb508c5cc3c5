/**
 * `tracklet models`: what its commands have in common.
 *
 * @module
 */
import { type OpenModels, openModels } from '../../models/open-models.ts';
import { modelStorePlace } from '../../models/store-place.ts';
import { readVariables } from '../../settings.ts';
import { commandStatus } from '../command-status.ts';
import type { Interruption } from '../interruption.ts';
import { modelsFolder } from '../paths.ts';
import type { JobProgress, Reporter } from '../reporter.ts';

/** What a command works with. */
export interface ModelsTools extends OpenModels {
  /** The store's folder. */
  readonly folder: string;
  readonly reporter: Reporter;
  /** Does something long, and cancels it on Ctrl-C. */
  cancellable<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value>;
}

/** The work of one command. */
export type ModelsWork = (tools: ModelsTools) => Promise<void>;

/**
 * Runs a command of the group.
 *
 * @returns the exit status: 0 done; 1 wrong use, or it failed; 2 stopped by a signal
 */
export function runModels(reporter: Reporter, work: ModelsWork): Promise<0 | 1 | 2> {
  return commandStatus(reporter, async (interruption) => {
    const folder = modelStorePlace(readVariables(process.env, process.cwd()), process.cwd());
    const models = await openModels({ catalogFolder: modelsFolder, storeFolder: folder });
    await work({ ...models, folder, reporter, cancellable: cancellableBy(interruption) });
    return 0;
  });
}

function cancellableBy(interruption: Interruption): ModelsTools['cancellable'] {
  return (work) => {
    const controller = new AbortController();
    return interruption.orCancel(work(controller.signal), () => controller.abort());
  };
}

/** Reports the library's progress; `stage` is the command's own word for bytes that come in. */
export function reportAs(reporter: Reporter, stage: 'pull' | 'copy'): (progress: JobProgress) => void {
  return (progress) => reporter.progress(progress.stage === 'download' ? { ...progress, stage } : progress);
}
