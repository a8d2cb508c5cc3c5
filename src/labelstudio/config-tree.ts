/**
 * A labelling configuration as tags: names of tags and attributes in lower case, as Label Studio matches them, and
 * `<Repeater>` written out.
 *
 * Source: Label Studio 1.23.2, `libs/editor/src/core/Tree.tsx` (`tagIntoObject`, `extractNames`).
 *
 * @module
 */
import { parseXml, XmlElement, XmlError } from '@rgrove/parse-xml';
import { TrackletError } from '../errors.ts';
import { fillIn, type TaskData } from './task-data.ts';

export interface ConfigTag {
  /** Lower case: `videorectangle`. */
  readonly type: string;
  /** By lower-case name: `toname`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly ConfigTag[];
}

/** Tags that Label Studio counts as objects to annotate. */
const objectTypes: ReadonlySet<string> = new Set([
  'audio',
  'custominterface',
  'image',
  'list',
  'pairwise',
  'paragraphs',
  'pdf',
  'ranker',
  'richtext',
  'table',
  'timeseries',
  'video',
]);

/**
 * All tags of a configuration, in its order.
 *
 * @param data the task's: a Repeater has as many parts as the list it names
 * @throws TrackletError `labelstudio/bad-config`
 */
export function readConfigTags(xml: string, data: TaskData): readonly ConfigTag[] {
  const { root } = parseConfig(xml);
  return root === null ? [] : withDescendants(tagOf(root, data, (text) => text));
}

/** A tag and all tags inside it, in the order of the configuration. */
export function withDescendants(tag: ConfigTag): ConfigTag[] {
  return [tag, ...tag.children.flatMap(withDescendants)];
}

/**
 * The name of the tag that a control belongs to: its `toName`, or, where it has none, that of the configuration's only
 * object. A `toName` that lists several belongs to none of them: Label Studio looks the text up as it stands.
 */
export function controlledName(control: ConfigTag, tags: readonly ConfigTag[]): string | undefined {
  const stated = control.attributes.get('toname');
  if (stated !== undefined && stated !== '') return stated;
  const objects = tags.filter(({ type, attributes }) => objectTypes.has(type) && attributes.has('name'));
  return objects.length === 1 ? objects[0]?.attributes.get('name') : undefined;
}

function parseConfig(xml: string) {
  try {
    return parseXml(xml);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const [what] = error.message.split('\n');
    throw new TrackletError(
      'labelstudio/bad-config',
      `The project's labelling configuration cannot be read as XML: ${what}. Mend it in Label Studio: Settings > Labeling Interface > Code.`,
    );
  }
}

/** @param fill puts the numbers of the Repeaters around the tag into an attribute */
function tagOf(element: XmlElement, data: TaskData, fill: (text: string) => string): ConfigTag {
  const type = element.name.toLowerCase();
  const attributes = new Map(
    Object.entries(element.attributes).map(([name, value]) => [name.toLowerCase(), fill(value)]),
  );
  // What HyperText holds is a page to show, not tags.
  const elements =
    type === 'hypertext' ? [] : element.children.filter((child) => child instanceof XmlElement);
  const fills = type === 'repeater' ? repetitions(attributes, data, fill) : [fill];
  return {
    type,
    attributes,
    children: fills.flatMap((each) => elements.map((child) => tagOf(child, data, each))),
  };
}

/** `<Repeater on="$videos" indexFlag="{{idx}}">`: one way to fill in its number for each item of the list. */
function repetitions(
  attributes: ReadonlyMap<string, string>,
  data: TaskData,
  fill: (text: string) => string,
): ((text: string) => string)[] {
  const items = fillIn(attributes.get('on') ?? '', data);
  const flag = attributes.get('indexflag') ?? '{{idx}}';
  if (!Array.isArray(items)) return [];
  return items.map((_item, index) => (text) => fill(text).replaceAll(flag, String(index)));
}
