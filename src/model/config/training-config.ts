/**
 * The model's part of a training configuration: what Meta's `training/train.py` takes (`sam2.1_hiera_b+_MOSE_finetune.yaml`)
 * and what it writes beside its checkpoints (`config.yaml`, `config_resolved.yaml`).
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';

const trainingModel = 'training.model.sam2.SAM2Train';
const inferenceModel = 'sam2.modeling.sam2_base.SAM2Base';

/**
 * What `training/model/sam2.py: SAM2Train` takes beside SAM2Base's arguments: how prompts and frames are drawn in training.
 * `add_all_frames_to_correct_as_cond` is not among them: the video predictor has it too.
 */
const trainingKeys = new Set([
  'prob_to_use_pt_input_for_train',
  'prob_to_use_pt_input_for_eval',
  'prob_to_use_box_input_for_train',
  'prob_to_use_box_input_for_eval',
  'num_frames_to_correct_for_train',
  'num_frames_to_correct_for_eval',
  'rand_frames_to_correct_for_train',
  'rand_frames_to_correct_for_eval',
  'num_init_cond_frames_for_train',
  'num_init_cond_frames_for_eval',
  'rand_init_cond_frames_for_train',
  'rand_init_cond_frames_for_eval',
  'num_correction_pt_per_frame',
  'pt_sampling_for_eval',
  'prob_to_sample_from_gt_for_train',
  'use_act_ckpt_iterative_pt_sampling',
  'forward_backbone_per_frame_for_eval',
  'freeze_image_encoder',
]);

/**
 * Values that references may make of a file; Meta's model has some 150. References to references could ask for any
 * number.
 */
const maxValues = 10_000;
/** Lists and dicts in each other, or references to references. */
const maxDepth = 64;

/**
 * A parsed YAML file as one with the key `model` alone: of a training configuration `trainer.model`, with its plain
 * references (`${scratch.resolution}`) replaced by what they stand for and the keys that only training uses left out. Any
 * other file as it is.
 *
 * @throws `config/unresolved-reference`, naming the key and the reference
 */
export function modelPart(root: unknown, fileName: string): unknown {
  if (!isDict(root) || Object.hasOwn(root, 'model') || !isDict(root.trainer) || !isDict(root.trainer.model)) {
    return root;
  }
  const resolved = new References(root, fileName).resolve(root.trainer.model, ['trainer', 'model']);
  if (!isDict(resolved)) return { model: resolved };
  const kept = Object.entries(resolved).filter(([key]) => !trainingKeys.has(key));
  const target = resolved._target_ === trainingModel ? inferenceModel : resolved._target_;
  return { model: { ...Object.fromEntries(kept), _target_: target } };
}

type Dict = Readonly<Record<string, unknown>>;
const isDict = (value: unknown): value is Dict =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Replaces OmegaConf's references by values of the same file. */
class References {
  readonly #root: Dict;
  readonly #fileName: string;
  #values = 0;

  constructor(root: Dict, fileName: string) {
    this.#root = root;
    this.#fileName = fileName;
  }

  /** @param path the keys that lead to the value, for errors */
  resolve(value: unknown, path: readonly string[], depth = 0): unknown {
    if (++this.#values > maxValues || depth > maxDepth) {
      throw this.#error(path, 'holds more than a model has: do references there refer to each other?');
    }
    if (typeof value === 'string' && value.includes('${')) {
      return this.resolve(this.#lookUp(value, path), path, depth + 1);
    }
    if (Array.isArray(value)) {
      return value.map((item, i) => this.resolve(item, [...path, String(i)], depth + 1));
    }
    if (!isDict(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.resolve(item, [...path, key], depth + 1)]),
    );
  }

  #lookUp(reference: string, path: readonly string[]): unknown {
    const keys = /^\$\{([\w-]+(?:\.[\w-]+)*)\}$/.exec(reference)?.[1]?.split('.');
    if (!keys)
      throw this.#error(path, `is ${shown(reference)}, which is more than a reference to another key`);
    let value: unknown = this.#root;
    for (const key of keys) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) {
        throw this.#error(path, `is ${shown(reference)}, and the file has no "${keys.join('.')}"`);
      }
      value = (value as Dict)[key];
    }
    return value;
  }

  #error(path: readonly string[], what: string): TrackletError {
    return new TrackletError(
      'config/unresolved-reference',
      `${this.#fileName}: ${shown(path.join('.'))} ${what}. Write the value itself there, or use the ` +
        '"config_resolved.yaml" that training wrote beside its checkpoints.',
    );
  }
}

const shown = (text: string): string => JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}...` : text);
