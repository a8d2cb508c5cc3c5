/**
 * What the user chose, kept by the browser for the next visit under `tracklet.<name>`.
 *
 * @module
 */
import type { ZodType } from 'zod';

export type ChoiceStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** The browser's. A frame of another site may have none: then choices last as long as the page. */
export function choiceStorage(): ChoiceStorage {
  try {
    return window.localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
}

/** @returns undefined where nothing was kept, or the browser refuses storage */
export function remembered(
  name: string,
  storage: Pick<ChoiceStorage, 'getItem'> = choiceStorage(),
): string | undefined {
  try {
    return storage.getItem(`tracklet.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/** {@link remembered} of what is not a plain text; undefined also where what was kept does not fit the schema. */
export function rememberedAs<Choice>(
  name: string,
  schema: ZodType<Choice>,
  storage?: Pick<ChoiceStorage, 'getItem'>,
): Choice | undefined {
  try {
    return schema.safeParse(JSON.parse(remembered(name, storage) ?? 'null')).data;
  } catch {
    return undefined;
  }
}

/** Where storage is refused or full, the next visit starts with the default. @param choice a plain value */
export function remember(
  name: string,
  choice: string | object,
  storage: Pick<ChoiceStorage, 'setItem'> = choiceStorage(),
): void {
  try {
    storage.setItem(`tracklet.${name}`, typeof choice === 'string' ? choice : JSON.stringify(choice));
  } catch {
    // As said.
  }
}
