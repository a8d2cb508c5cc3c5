/**
 * The model's tensors in the value of a checkpoint's pickle.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { Opaque, PickledTensor } from './pickle-classes.ts';
import { quote } from './quote.ts';
import { findModel, type TensorGroup } from './state-dict.ts';

/** Dicts in dicts in the outermost: as deep as training scripts put a state dict. */
const deepest = 3;

/**
 * The model of a training checkpoint, a release, or a bare state dict; see {@link findModel}. Other values beside the
 * tensors (numbers, texts, objects of plain data) are left out.
 *
 * @throws `checkpoint/no-state-dict`; `checkpoint/forbidden-class` where a value of the model is an object of a class that
 *   is not read; the codes of `findModel`
 */
export function modelInPickle(value: unknown, fileName: string): Map<string, PickledTensor> {
  const model = findModel(groupsIn(value), fileName);
  if (!model) throw noStateDict(value, fileName);
  const tensors = new Map<string, PickledTensor>();
  for (const [name, item] of model) {
    if (item instanceof PickledTensor) tensors.set(name, item);
    else if (!item.plain) throw notReadable(name, item, fileName);
  }
  return tensors;
}

/** Every dict that has tensors by name. An object may be reached in many ways, or contain itself: each counts once. */
function groupsIn(value: unknown): TensorGroup<PickledTensor | Opaque>[] {
  const groups: TensorGroup<PickledTensor | Opaque>[] = [];
  const seen = new Set<unknown>([value]);
  let level: [path: string[], dict: unknown][] = [[[], value]];
  for (let depth = 0; depth <= deepest; depth++) {
    const next: typeof level = [];
    for (const [path, dict] of level) {
      if (!(dict instanceof Map)) continue;
      const tensors = new Map<string, PickledTensor | Opaque>();
      for (const [key, item] of dict) {
        if (typeof key !== 'string') continue;
        if (item instanceof PickledTensor || item instanceof Opaque) tensors.set(key, item);
        if (item instanceof Map && !seen.has(item)) next.push([[...path, key], item]);
        seen.add(item);
      }
      if ([...tensors.values()].some((item) => item instanceof PickledTensor)) groups.push({ path, tensors });
    }
    level = next;
  }
  return groups;
}

function notReadable(name: string, item: Opaque, fileName: string): TrackletError {
  return new TrackletError(
    'checkpoint/forbidden-class',
    `${fileName}: ${quote(name)} is no plain tensor but an object of the class ${quote(item.name)}, which is not read ` +
      '(nothing was run). Save plain tensors: torch.save({"model": model.state_dict()}, path), or convert it to ' +
      '.safetensors.',
  );
}

function noStateDict(value: unknown, fileName: string): TrackletError {
  const save = 'Save it with torch.save({"model": model.state_dict()}, path).';
  const top = value instanceof Map ? [...value] : [['', value]];
  const object = top.find(([, item]) => item instanceof Opaque && !item.plain)?.[1];
  const keys = top.flatMap(([key]) => (typeof key === 'string' && key ? [quote(key.slice(0, 40))] : []));
  const inside = keys.length > 0 ? ` (its keys: ${keys.slice(0, 8).join(', ')})` : '';
  const whole =
    object instanceof Opaque
      ? ` It holds an object of the class ${quote(object.name)}, of which nothing is read.`
      : '';
  return new TrackletError(
    'checkpoint/no-state-dict',
    `${fileName}: there are no named tensors in it: neither {"model": state_dict} nor a state dict${inside}.` +
      `${whole} ${save}`,
  );
}
