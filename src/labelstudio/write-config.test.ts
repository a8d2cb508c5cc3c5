import { expect, it } from 'vitest';
import { parseLabelConfig } from './label-config.ts';
import { withLabels, writeLabelConfig } from './write-config.ts';

const tags = { fromName: 'box', toName: 'video' };
const same = (first: string, second: string) => first.toLowerCase() === second.toLowerCase();

it('writes what it reads, odd labels included', () => {
  const labels = [
    { value: 'Ball & "Bat" <1>', background: '#d4380d' },
    { value: 'Car', background: '#008080' },
  ];
  const xml = writeLabelConfig({ labels, framerate: '29.97', field: 'clip', tags });
  expect(parseLabelConfig(xml, {})).toMatchObject([
    { name: 'video', field: 'clip', framerate: 29.97, rectangles: ['box'], labels },
  ]);
});

it('takes the framerate from each task where they differ', () => {
  const xml = writeLabelConfig({ labels: [], framerate: '$framerate', field: 'video', tags });
  expect(parseLabelConfig(xml, { framerate: 12.5 })).toMatchObject([{ framerate: 12.5 }]);
});

const read = `<View>
  <!-- how to draw -->
  <Labels name="kinds" toName="clip" allowEmpty="true"><Label value="Ball" background="#D4380D" hotkey="b"/><Label value="Car" background="teal"/></Labels>
  <Video name="clip" value="$video" framerate="25"/><VideoRectangle name="rect" toName="clip" smart="true"/>
  <Choices name="weather" toName="clip"><Choice value="Rain"/></Choices>
</View>`;

it('leaves a configuration alone whose labels are the same', () => {
  const labels = [
    { value: 'Ball', background: '#d4380d' },
    { value: 'Car', background: 'Teal' },
  ];
  expect(withLabels(read, labels, same)).toBe(read);
});

it('puts other labels into a configuration, in their order, and leaves all else', () => {
  const labels = [
    { value: 'Dog', background: '#ffffff' },
    { value: 'Ball', background: '#000000' },
  ];
  const xml = withLabels(read, labels, same);
  expect(parseLabelConfig(xml, {})[0]?.labels).toEqual(labels);
  expect(xml).toContain('<Label value="Ball" hotkey="b" background="#000000"/>');
  expect(xml.slice(xml.indexOf('</Labels>'))).toBe(read.slice(read.indexOf('</Labels>')));
  expect(xml.slice(0, xml.indexOf('<Label '))).toContain('<!-- how to draw -->');
});

it('leaves each label with its own video, and new ones with the first', () => {
  const own = (name: string, label: string) =>
    `<Labels name="${name}Labels" toName="${name}"><Label value="${label}"/></Labels><Video name="${name}" value="$${name}"/><VideoRectangle name="${name}Box" toName="${name}"/>`;
  const two = `<View>${own('left', 'Ball')}${own('right', 'Car')}</View>`;
  const labels = ['Ball', 'Car'].map((value) => ({ value, background: '#ffffff' }));
  expect(withLabels(two, labels, same)).toBe(two);
  const more = withLabels(two, [...labels, { value: 'Dog', background: '#000000' }], same);
  const read = parseLabelConfig(more, {}).map((video) => video.labels.map(({ value }) => value));
  expect(read).toEqual([['Ball', 'Dog'], ['Car']]);
  expect(parseLabelConfig(withLabels(two, labels.slice(0, 1), same), {})[1]?.labels).toEqual([]);
});
