/**
 * How objects are called and coloured by their labels, so that each can be told from the others.
 *
 * @module
 */
import type { LabelSet } from './label-set.ts';
import { objectColour, objectColours } from './palette.ts';
import type { TrackedObject } from './tracked-objects.ts';

export interface ObjectStyle {
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
}

/**
 * A label's name and colour, or, where another object has them, the name with a number and the palette's next colour.
 *
 * @param reserved colours that others may get, such as those of other labels
 */
export function distinctStyle(
  { name, colour }: ObjectStyle,
  others: readonly ObjectStyle[],
  reserved: readonly string[] = [],
): ObjectStyle {
  const names = new Set(others.map((other) => other.name));
  let free = name;
  for (let number = 2; names.has(free); number++) free = `${name} ${number}`;
  return { name: free, colour: distinctColour(colour, others, reserved) };
}

function distinctColour(wanted: string, others: readonly ObjectStyle[], reserved: readonly string[]): string {
  const used = new Set(others.map(({ colour }) => colour.toLowerCase()));
  if (!used.has(wanted.toLowerCase())) return wanted;
  const unused = objectColours.filter((colour) => !used.has(colour));
  const kept = new Set(reserved.map((colour) => colour.toLowerCase()));
  return unused.find((colour) => !kept.has(colour)) ?? unused[0] ?? objectColour(others.length);
}

/** Whether a name came from the object's labels or its number, and not from the user. */
export function isGivenName(name: string, labelName: string | undefined): boolean {
  const [, base] = /^(.*?)(?: \d+)?$/s.exec(name) ?? [];
  return [name, base].some((given) => given === labelName || given === 'Object');
}

/**
 * What an object looks like once it has other labels. In a task it is called as its labels are; in a local project a name
 * that the user gave stays, and no other object has the same name or colour.
 */
export function relabelledStyle(
  { id, name, labels }: Pick<TrackedObject, 'id' | 'name' | 'labels'>,
  wanted: readonly string[],
  set: LabelSet,
  objects: readonly TrackedObject[],
): Partial<ObjectStyle> {
  const style = set.styleOf(wanted);
  if (!style || !set.editable) return style ?? {};
  const others = objects.filter((object) => object.id !== id);
  const given = distinctStyle(
    style,
    others,
    set.labels.map(({ colour }) => colour),
  );
  return isGivenName(name, set.styleOf(labels)?.name) ? given : { colour: given.colour };
}
