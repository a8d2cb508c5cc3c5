/**
 * The kinds of files that can be opened, told apart by the ends of their names.
 *
 * @module
 */

const endings = {
  video: ['.mp4', '.m4v', '.mov', '.webm', '.mkv'],
  model: ['.pt', '.pth', '.safetensors'],
  modelConfig: ['.yaml', '.yml'],
  json: ['.json'],
  labelConfig: ['.xml'],
} as const satisfies Record<string, readonly string[]>;

export type FileKind = keyof typeof endings;

/** @param name of a file, or a path */
export function isNamedAs(kind: FileKind, name: string): boolean {
  const lower = name.toLowerCase();
  return endings[kind].some((ending) => lower.endsWith(ending));
}

/** For the `accept` of a field for files. */
export function accepting(...kinds: readonly FileKind[]): string {
  return kinds.flatMap((kind) => endings[kind]).join();
}
