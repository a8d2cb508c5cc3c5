/**
 * Variables in a labelling configuration: `$video`, `$clip.url`, `$videos[0]`, filled in from a task's data.
 *
 * Source: Label Studio 1.23.2, `libs/editor/src/utils/data.js` (`parseValue`).
 *
 * @module
 */

/** A task's `data`. */
export type TaskData = Readonly<Record<string, unknown>>;

const variable = /\$[\w[\].{}]+/g;

/** The path of an attribute that is one variable and nothing else, without its `$`; undefined for any other. */
export function variablePath(attribute: string): string | undefined {
  return attribute.match(variable)?.[0] === attribute ? attribute.slice(1) : undefined;
}

/** What lies at a path such as `video`, `clip.url` or `videos[0]` of a task's data; undefined where nothing does. */
export function taskDataAt(data: TaskData, path: string): unknown {
  if (Object.hasOwn(data, path)) return data[path];
  return path
    .split(/[[\].]+/)
    .filter((key) => key !== '')
    .reduce<unknown>((value, key) => {
      const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
      return inside ? Reflect.get(value, key) : undefined;
    }, data);
}

/** An attribute with its variables filled in: the value itself where it is one variable, else text. */
export function fillIn(attribute: string, data: TaskData): unknown {
  const path = variablePath(attribute);
  if (path !== undefined) return taskDataAt(data, path) ?? '';
  return attribute.replace(variable, (name) => String(taskDataAt(data, name.slice(1))));
}
