/**
 * What `GET /models` and `tracklet models list` say of one model.
 *
 * @module
 */
import type { CatalogModel } from '../../src/catalog/catalog.ts';
import type { OfferedModel } from '../../src/catalog/offered.ts';
import { resizedIfFits } from '../../src/model/config/check.ts';
import type { Sam2Config } from '../../src/model/config/config.ts';
import { gpuNeeds } from '../../src/runtime/gpu-needs.ts';
import type { LibraryModel } from './library.ts';

/** Image sizes that are offered beside a model's own. */
const commonSizes: readonly number[] = [512, 768, 1024];

/** What the disk, and a download that goes on, say of a model. */
export interface ModelState {
  readonly state: OfferedModel['state'];
  readonly downloaded: number;
  readonly onDisk: number;
  /** Undefined where it is not known. */
  readonly config: Sam2Config | undefined;
}

/** @param listed the model's entry in the catalog; undefined for the user's own */
export function offeredModel(
  model: LibraryModel,
  listed: CatalogModel | undefined,
  { config, ...state }: ModelState,
): OfferedModel {
  return {
    id: model.id,
    name: model.name,
    goodFor: listed?.goodFor ?? ownSentence(model),
    origin: model.origin,
    license: listed?.license ?? null,
    speed: listed?.speed ?? null,
    bytes: model.checkpointBytes,
    ...state,
    imageSize: config?.imageSize ?? null,
    sizes: config === undefined ? [] : offeredSizes(config),
  };
}

function ownSentence({ origin }: LibraryModel): string {
  return origin === 'configured' ? 'The model that this server was started with.' : 'A model of your own.';
}

/** What was measured takes a tenth of a second, and lists are asked for again and again. */
const measured = new WeakMap<Sam2Config, OfferedModel['sizes']>();

/** The model's own size and the common ones, as far as its windows and strides allow them. */
function offeredSizes(config: Sam2Config): OfferedModel['sizes'] {
  const known = measured.get(config) ?? measureSizes(config);
  measured.set(config, known);
  return known;
}

function measureSizes(config: Sam2Config): OfferedModel['sizes'] {
  const sizes = [...new Set([config.imageSize, ...commonSizes])].sort((a, b) => a - b);
  return sizes.flatMap((imageSize) => {
    const sized = resizedIfFits(config, imageSize);
    return sized === undefined ? [] : [{ imageSize, ...gpuNeeds(sized) }];
  });
}
