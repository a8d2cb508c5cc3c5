/**
 * Safetensors files: eight bytes of header length, a JSON header, raw tensors.
 *
 * @module
 */
import { z } from 'zod';
import { TrackletError } from '../../errors.ts';
import type { ByteSource, Checkpoint, CheckpointDtype, TensorInfo } from './checkpoint.ts';
import { itemSize, widen } from './dtypes.ts';
import { quote } from './quote.ts';
import { findModel, missingTensor } from './state-dict.ts';

/** The reference implementation's limit is 100 MB; a SAM 2 header has 0.1 MB. */
const maxHeaderLength = 1 << 23;
/** SAM 2 has four at most. */
const maxDimensions = 8;

const dtypes: ReadonlyMap<string, CheckpointDtype> = new Map([
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['F64', 'float64'],
  ['I64', 'int64'],
  ['I32', 'int32'],
  ['U8', 'uint8'],
  ['BOOL', 'bool'],
]);

const sizeSchema = z.number().int().nonnegative();
const headerSchema = z.record(
  z.string(),
  z.object({
    dtype: z.string(),
    shape: z.array(sizeSchema).max(maxDimensions),
    data_offsets: z.tuple([sizeSchema, sizeSchema]),
  }),
);

interface SafeTensor extends TensorInfo {
  readonly name: string;
  /** Bytes of the file. */
  readonly start: number;
  readonly end: number;
}

/**
 * Reads and validates the header; tensors are read when asked for.
 *
 * @throws `checkpoint/truncated`, `checkpoint/bad-header`, `checkpoint/unsupported-dtype`,
 *   `checkpoint/bad-tensor`, `checkpoint/no-state-dict`, `checkpoint/too-large`
 */
export async function openSafetensors(source: ByteSource): Promise<Checkpoint> {
  const headerLength = await readHeaderLength(source);
  if (headerLength > maxHeaderLength) {
    throw new TrackletError(
      'checkpoint/too-large',
      `${source.name}: its header has ${headerLength} bytes; at most ${maxHeaderLength} are read.`,
    );
  }
  const header = parseHeader(await source.read(8, headerLength), source.name);
  const dataStart = 8 + headerLength;
  const found: SafeTensor[] = [];
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    const known = dtypes.get(dtype);
    if (!known) {
      throw new TrackletError(
        'checkpoint/unsupported-dtype',
        `${source.name}: the tensor ${quote(name)} has the type ${JSON.stringify(dtype.slice(0, 20))}; read are ` +
          `${[...dtypes.keys()].join(', ')}. Convert it to F32 or F16.`,
      );
    }
    const start = dataStart + data_offsets[0];
    found.push({ name, dtype: known, shape, start, end: dataStart + data_offsets[1] });
  }
  checkLayout(found, source);
  const named = new Map(found.map((tensor) => [tensor.name, tensor]));
  const tensors = findModel([{ path: [], tensors: named }], source.name) ?? named;
  return {
    name: source.name,
    tensors,
    async read(name) {
      const tensor = tensors.get(name);
      if (!tensor) throw missingTensor(source.name, name);
      return widen(await source.read(tensor.start, tensor.end - tensor.start), tensor.dtype);
    },
  };
}

/** The header's length in bytes, from the first eight of the file. */
export async function readHeaderLength(source: ByteSource): Promise<number> {
  const bytes = await source.read(0, 8);
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

function parseHeader(bytes: Uint8Array, fileName: string): z.infer<typeof headerSchema> {
  const bad = (what: string, cause?: unknown): TrackletError =>
    new TrackletError(
      'checkpoint/bad-header',
      `${fileName}: its safetensors header cannot be read: ${what}. Download or convert the file again.`,
      { cause },
    );
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw bad('it is not JSON', error);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw bad('it is no object');
  const { __metadata__: _, ...entries } = json as Record<string, unknown>;
  const parsed = headerSchema.safeParse(entries);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw bad(`${quote(issue?.path.join('.') ?? '')}: ${issue?.message}`);
  }
  if (Object.keys(parsed.data).length === 0) {
    throw new TrackletError('checkpoint/no-state-dict', `${fileName}: there are no tensors in it.`);
  }
  return parsed.data;
}

/** Checks lengths against shapes, offsets against the file, and that no two tensors share bytes. */
function checkLayout(tensors: readonly SafeTensor[], source: ByteSource): void {
  const bad = (name: string, what: string): TrackletError =>
    new TrackletError(
      'checkpoint/bad-tensor',
      `${source.name}: the tensor ${quote(name)} is damaged: ${what}. Download or convert the file again.`,
    );
  let previous: SafeTensor | undefined;
  for (const tensor of tensors.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const { name, start, end, shape, dtype } = tensor;
    const length = shape.reduce((product, n) => product * n, itemSize[dtype]);
    if (end - start !== length) {
      throw bad(name, `${end - start} bytes for the shape [${shape.join(', ')}] of ${dtype}`);
    }
    if (end > source.size) {
      throw new TrackletError(
        'checkpoint/truncated',
        `${source.name}: the tensor ${quote(name)} ends at byte ${end}, but the file has ${source.size}. ` +
          'Download or copy it again.',
      );
    }
    if (previous && start < previous.end) throw bad(name, `it shares bytes with ${quote(previous.name)}`);
    previous = tensor;
  }
}
