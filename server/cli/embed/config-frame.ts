/**
 * Puts Tracklet's frame into a labelling configuration, beside what is there, and takes it out again. The text is edited
 * where the frame goes and stays as it is everywhere else.
 *
 * @module
 */
import { parseXml, XmlElement, type XmlNode } from '@rgrove/parse-xml';
import { TrackletError } from '../../../src/errors.ts';

/** Class names by which the frame is found again. */
const rowClass = 'tracklet-row';
const taskClass = 'tracklet-task';

/** Pixels. */
const frameWidth = 380;
const frameHeight = 640;

export interface FrameAddress {
  /** Of Tracklet, without a slash at its end. */
  readonly url: string;
  /** The key of a task's data that holds its id. */
  readonly field: string;
}

/**
 * The configuration with the frame beside what it shows; a frame that is there already is replaced.
 *
 * @throws TrackletError `cli/bad-label-config`
 */
export function addFrame(config: string, address: FrameAddress): string {
  const plain = removeFrame(config);
  const { start, end } = content(rootOf(plain));
  const opening = `<View className="${rowClass}" style="display:flex;gap:8px"><View className="${taskClass}" style="flex:1;min-width:0">`;
  const closing = `</View><View style="width:${frameWidth}px">${frameTag(address)}</View></View>`;
  return plain.slice(0, start) + opening + plain.slice(start, end) + closing + plain.slice(end);
}

/**
 * The configuration without the frame; as it is where there is none.
 *
 * @throws TrackletError `cli/bad-label-config`
 */
export function removeFrame(config: string): string {
  const row = elementsOf(rootOf(config)).find(({ attributes }) => attributes.className === rowClass);
  if (row === undefined) return config;
  const task = elementsOf(row).find(({ attributes }) => attributes.className === taskClass);
  if (task === undefined) {
    throw new TrackletError(
      'cli/bad-label-config',
      `The labelling configuration has a View of class "${rowClass}" without the View of class "${taskClass}" that tracklet embed put into it. Take it out in Label Studio's settings, then try again.`,
    );
  }
  const { start, end } = content(task);
  return config.slice(0, row.start) + config.slice(start, end) + config.slice(row.end);
}

/** Markdown is the tag whose HTML Label Studio does not clean; it fills in `$field` from the task's data. */
function frameTag({ url, field }: FrameAddress): string {
  // "$" would be read as a variable, too.
  const base = escapeAttribute(url.replaceAll('$', '%24'));
  const source = `${base}/?embed=1&amp;task=$${field}`;
  const style = `width:100%;height:${frameHeight}px;border:0`;
  const frame = `<iframe title="Tracklet" src="${source}" allow="cross-origin-isolated" style="${style}"></iframe>`;
  return `<Markdown><![CDATA[${frame}]]></Markdown>`;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeAttribute = (text: string) => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

function rootOf(config: string): XmlElement {
  let root: XmlElement | null;
  try {
    root = parseXml(config, { includeOffsets: true }).root;
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new TrackletError('cli/bad-label-config', `The labelling configuration is not XML: ${reason}.`);
  }
  if (root !== null && root.children.length > 0) return root;
  throw new TrackletError('cli/bad-label-config', 'The labelling configuration is empty.');
}

const isElement = (node: XmlNode): node is XmlElement => node instanceof XmlElement;
const elementsOf = (element: XmlElement): XmlElement[] => element.children.filter(isElement);

/** Where what lies between an element's tags begins and ends in the text. */
function content({ children }: XmlElement): { readonly start: number; readonly end: number } {
  const [first, last] = [children[0], children.at(-1)];
  if (first && last) return { start: first.start, end: last.end };
  throw new TrackletError('cli/bad-label-config', 'The labelling configuration has an empty View.');
}
