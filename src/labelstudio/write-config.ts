/**
 * Labelling configurations as Tracklet writes them, and one that was read with other labels in it.
 *
 * @module
 */
import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { parseLabelConfig } from './label-config.ts';
import type { RegionTags } from './task-videos.ts';

/** A label as a configuration states it. */
export interface ConfigLabel {
  readonly value: string;
  /** A CSS colour. */
  readonly background: string;
}

export interface ConfigParts {
  readonly labels: readonly ConfigLabel[];
  /** Display frames a second; a field of the data (`$framerate`) where the tasks' videos differ. */
  readonly framerate: string;
  /** Where the data holds the video's address. */
  readonly field: string;
  readonly tags: RegionTags;
}

/** A configuration that shows a video with boxes, ready to be pasted into Label Studio. */
export function writeLabelConfig({ labels, framerate, field, tags }: ConfigParts): string {
  const { fromName, toName } = tags;
  const name = [fromName, toName].includes('labels') ? 'videoLabels' : 'labels';
  return `<View>
  <Labels name="${name}" toName="${escaped(toName)}" allowEmpty="true">
${labels.map((label) => `    ${labelTag(label)}\n`).join('')}  </Labels>
  <Video name="${escaped(toName)}" value="$${escaped(field)}" framerate="${escaped(framerate)}"/>
  <VideoRectangle name="${escaped(fromName)}" toName="${escaped(toName)}"/>
</View>
`;
}

/**
 * A configuration that was read, with these labels on its videos, in this order; all else as it stands, and the text
 * itself where nothing has changed. Label tags that stay keep their other attributes (hotkeys, aliases). Where several
 * Labels tags are there (of several videos), each keeps what it has of these labels; new ones come into the first.
 *
 * @param sameColour whether two CSS colours are the same
 * @throws TrackletError those of `parseLabelConfig`
 */
export function withLabels(
  xml: string,
  labels: readonly ConfigLabel[],
  sameColour: (first: string, second: string) => boolean,
): string {
  const videos = new Set(parseLabelConfig(xml, {}).map(({ name }) => name));
  const { root } = parseXml(xml, { includeOffsets: true });
  const all = root === null ? [] : elements(root);
  const parents = all.filter((tag) => isOf(tag, 'labels') && videos.has(attribute(tag, 'toname') ?? ''));
  const known = parents.map((parent) => new Set(labelTags(parent).map(regionLabel)));
  const wanted = parents.map((_, index) =>
    labels.filter(
      ({ value }) => known[index]?.has(value) || (index === 0 && !known.some((own) => own.has(value))),
    ),
  );
  // From the end, so that what is before stays where it is.
  return parents.reduceRight(
    (text, parent, index) => withLabelsIn(text, parent, wanted[index] ?? [], sameColour),
    xml,
  );
}

/** @param parent a Labels tag of the text */
function withLabelsIn(
  xml: string,
  parent: XmlElement,
  labels: readonly ConfigLabel[],
  sameColour: (first: string, second: string) => boolean,
): string {
  const written = labelTags(parent);
  const known = new Map(written.map((tag) => [regionLabel(tag), tag]));
  const changed =
    written.length !== labels.length ||
    labels.some(({ value, background }, index) => {
      const stated = attribute(written[index], 'background');
      return (
        regionLabel(written[index]) !== value || (stated !== undefined && !sameColour(stated, background))
      );
    });
  if (!changed) return xml;
  const lines = labels.map((label) => {
    const tag = known.get(label.value);
    const stated = attribute(tag, 'background');
    const keeps = tag && stated !== undefined && sameColour(stated, label.background);
    return `\n    ${keeps ? xml.slice(tag.start, tag.end) : labelTag(label, tag)}`;
  });
  const opening = /^<[^>]*?(?=\/?>)/s.exec(xml.slice(parent.start, parent.end))?.[0] ?? '';
  return `${xml.slice(0, parent.start)}${opening}>${lines.join('')}\n  </${parent.name}>${xml.slice(parent.end)}`;
}

const labelTags = (parent: XmlElement): XmlElement[] => elements(parent).filter((tag) => isOf(tag, 'label'));

/** @param like a tag whose other attributes are taken over */
function labelTag({ value, background }: ConfigLabel, like?: XmlElement): string {
  const own = Object.entries(like?.attributes ?? {}).filter(([name]) => name.toLowerCase() !== 'background');
  const attributes = like ? own : [['value', value] as const];
  const all = [...attributes, ['background', background] as const];
  return `<Label ${all.map(([name, text]) => `${name}="${escaped(text)}"`).join(' ')}/>`;
}

function elements(element: XmlElement): XmlElement[] {
  const children = element.children.filter((child) => child instanceof XmlElement);
  return [element, ...children.flatMap(elements)];
}

const isOf = (tag: XmlElement, type: string): boolean => tag.name.toLowerCase() === type;

/** By lower-case name. */
function attribute(tag: XmlElement | undefined, name: string): string | undefined {
  return Object.entries(tag?.attributes ?? {}).find(([each]) => each.toLowerCase() === name)?.[1];
}

/** As regions hold it. */
const regionLabel = (tag: XmlElement | undefined): string | undefined =>
  attribute(tag, 'alias') || attribute(tag, 'value');

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
