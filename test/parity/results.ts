/**
 * What the parity tests measured: `test/parity/results.json`, of which `test/parity/table.ts` makes the table in
 * `models/README.md`. Written only where asked:
 *
 *     TRACKLET_WRITE_RESULTS=1 npm run test:all parity
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { env as onnxruntime } from 'onnxruntime-node';
import { z } from 'zod';
import { type GraphName, graphNames } from '../../src/model/built-model.ts';

const resultsFile = new URL('results.json', import.meta.url);

const moduleSchema = z.strictObject({
  /** Date, machine and versions. */
  on: z.string(),
  /** By graph: the worst absolute error of its outputs, divided by the output's range. */
  errors: z.partialRecord(z.enum(graphNames), z.number()),
});
const chainSchema = z.strictObject({
  on: z.string(),
  /** Masks compared, one a frame and object. */
  masks: z.int(),
  /** The worst absolute error of a mask's logits, divided by their range. */
  logits: z.number(),
  /** The worst intersection over union with PyTorch's masks. */
  iou: z.number(),
});
const resultsSchema = z.strictObject({
  /** By golden, e.g. `sam2.1_hiera_tiny-256`, and form, e.g. `fused`. */
  modules: z.record(z.string(), z.record(z.string(), moduleSchema)),
  /** By golden. */
  chains: z.record(z.string(), chainSchema),
});
export type ParityResults = z.infer<typeof resultsSchema>;

export function readResults(): ParityResults {
  return resultsSchema.parse(JSON.parse(readFileSync(resultsFile, 'utf8')));
}

/**
 * Keeps a graph's worst error.
 *
 * @param form what else tells this measurement from others on the same golden: attention, precision, runtime
 */
export function recordModule(golden: string, form: string, graph: GraphName, error: number): void {
  write((results) => {
    const forms = results.modules[golden] ?? {};
    const errors = { ...forms[form]?.errors, [graph]: rounded(error) };
    results.modules[golden] = sorted({ ...forms, [form]: { on: here(), errors: sorted(errors) } });
  });
}

/** Keeps how near a chain's masks are. */
export function recordChain(
  golden: string,
  measured: { readonly masks: number; readonly logits: number; readonly iou: number },
): void {
  write((results) => {
    const { masks, logits, iou } = measured;
    results.chains[golden] = { on: here(), masks, logits: rounded(logits), iou };
  });
}

/** The parity suite runs one file at a time, so that nobody else writes in between. */
function write(change: (results: ParityResults) => void): void {
  if (process.env.TRACKLET_WRITE_RESULTS !== '1') return;
  const results = readResults();
  change(results);
  const ordered = { modules: sorted(results.modules), chains: sorted(results.chains) };
  writeFileSync(resultsFile, `${JSON.stringify(ordered, null, 2)}\n`);
}

function here(): string {
  const date = new Date().toISOString().slice(0, 10);
  const [cpu] = cpus();
  const machine = `${cpu?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores`;
  return `${date}, ${machine}, Node ${process.versions.node}, onnxruntime-node ${onnxruntime.versions.node}`;
}

/** Two digits: the rest differs between machines. */
const rounded = (error: number): number => Number(error.toPrecision(2));

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
