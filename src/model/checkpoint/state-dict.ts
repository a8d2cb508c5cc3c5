/**
 * Which of a file's tensors are the model, and their names in it.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { quote } from './quote.ts';

/** Named values that lie together in a file. */
export interface TensorGroup<T> {
  /** The dict keys that lead there; empty for the file's outermost dict. */
  readonly path: readonly string[];
  readonly tensors: ReadonlyMap<string, T>;
}

/** A tensor that every SAM 2 and EdgeTAM has once, by Meta's and by transformers' name, after any prefix. */
const everyModelsTensor = /^(.*\.)?(?:sam_)?mask_decoder\.iou_token\.weight$/;

/** Where the model lies: a group, and what stands before each of its names. */
interface Place<T> {
  readonly group: TensorGroup<T>;
  readonly prefix: string;
}

/**
 * The one model among a file's tensors, wherever a training script put it: in a dict such as `model`, `state_dict` or
 * `ema`, and behind a prefix such as `module.` (DistributedDataParallel) or `sam.` (a module that holds the model). What
 * lies beside it (an optimizer, a loss) is left out. `_orig_mod.` of `torch.compile` is removed everywhere.
 *
 * A file without a whole model gives the tensors under `model`, `state_dict`, `model_state_dict`, or the outermost ones, so
 * that what is missing can be said by name.
 *
 * @returns undefined where there are no tensors in these places
 * @throws `checkpoint/several-models`, `checkpoint/adapters`, `checkpoint/duplicate-tensor`, `checkpoint/bad-name`
 */
export function findModel<T>(
  groups: readonly TensorGroup<T>[],
  fileName: string,
): ReadonlyMap<string, T> | undefined {
  const places = groups.flatMap(placesIn);
  if (places.length > 1) throw severalModels(places, fileName);
  const [place] = places;
  const tensors = place ? under(place, fileName) : withoutPrefixes(usualGroup(groups), fileName);
  const adapter = tensors && [...tensors.keys()].find((name) => /(^|\.)lora_/.test(name));
  if (adapter === undefined) return tensors;
  throw new TrackletError(
    'checkpoint/adapters',
    `${fileName}: it has LoRA adapters beside the weights (${quote(adapter)}). Merge them in Python ` +
      '(with peft: model.merge_and_unload()) and save the state dict of the merged model.',
  );
}

function placesIn<T>(group: TensorGroup<T>): Place<T>[] {
  return [...group.tensors.keys()].flatMap((name) => {
    const match = everyModelsTensor.exec(name);
    return match ? [{ group, prefix: match[1] ?? '' }] : [];
  });
}

function severalModels<T>(places: readonly Place<T>[], fileName: string): TrackletError {
  const named = places.slice(0, 4).map(({ group, prefix }) => {
    const names = prefix ? [`names with ${quote(prefix)}`] : [];
    return [...group.path.map(quote), ...names].join(', ') || 'names without a prefix';
  });
  return new TrackletError(
    'checkpoint/several-models',
    `${fileName}: there are ${places.length} models in it (${named.join('; ')}), and which one is meant cannot be seen. ` +
      'Save the one to use alone: torch.save({"model": state_dict}, path).',
  );
}

/** The tensors of a place, in the model's own names. */
function under<T>({ group, prefix }: Place<T>, fileName: string): Map<string, T> {
  const named = [...group.tensors].flatMap(([name, tensor]): [string, T][] =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
  );
  return renamed(named, fileName);
}

/** Dict keys under which training scripts keep a state dict. */
const usualKeys = ['model', 'state_dict', 'model_state_dict'];

function usualGroup<T>(groups: readonly TensorGroup<T>[]): TensorGroup<T> | undefined {
  const inUsualKey = usualKeys.map((key) => groups.find(({ path }) => path.length === 1 && path[0] === key));
  return inUsualKey.find((group) => group) ?? groups.find(({ path }) => path.length === 0);
}

function withoutPrefixes<T>(group: TensorGroup<T> | undefined, fileName: string): Map<string, T> | undefined {
  if (!group) return undefined;
  return renamed(
    [...group.tensors].map(([name, tensor]): [string, T] => [
      name.replace(/^((module|model)\.)+/, ''),
      tensor,
    ]),
    fileName,
  );
}

const longestName = 300;
/** Characters that would break a message into lines, or hide a part of it. */
const unprintable = /\p{C}/u;

/** @throws `checkpoint/bad-name`, `checkpoint/duplicate-tensor` */
function renamed<T>(named: readonly (readonly [string, T])[], fileName: string): Map<string, T> {
  const tensors = new Map<string, T>();
  for (const [name, tensor] of named) {
    const short = name.replaceAll('_orig_mod.', '');
    if (short.length > longestName || unprintable.test(short)) {
      throw new TrackletError(
        'checkpoint/bad-name',
        `${fileName}: a tensor has the name ${quote(short)}, which no model has. Download or convert the file again.`,
      );
    }
    if (tensors.has(short)) {
      throw new TrackletError(
        'checkpoint/duplicate-tensor',
        `${fileName}: the tensor ${quote(short)} occurs twice, with and without a prefix such as "module.". Keep one.`,
      );
    }
    tensors.set(short, tensor);
  }
  return tensors;
}

/** The error of reading a tensor that a checkpoint does not have. */
export const missingTensor = (fileName: string, name: string): TrackletError =>
  new TrackletError(
    'checkpoint/missing-tensor',
    `${fileName}: there is no tensor ${quote(name)}. Do checkpoint and configuration belong together?`,
  );
