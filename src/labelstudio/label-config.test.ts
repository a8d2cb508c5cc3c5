import { expect, it } from 'vitest';
import { parseLabelConfig } from './label-config.ts';

const c1 = `<View><Labels name="videoLabels" toName="video" allowEmpty="true"><Label value="Player" background="#11A39E"/><Label value="Ball" background="#D4380D"/></Labels>
<Video name="video" value="$video" framerate="25.0"/><VideoRectangle name="box" toName="video" smart="true"/></View>`;

/** A configuration of one Video with a VideoRectangle. */
function config(videoAttributes: string, more = ''): string {
  return `<View><Video name="video" value="$video" ${videoAttributes}/><VideoRectangle name="box" toName="video"/>${more}</View>`;
}

function framerate(attributes: string, data: Record<string, unknown> = {}): number | undefined {
  return parseLabelConfig(config(attributes), data)[0]?.framerate;
}

it('reads the Video tag, its VideoRectangle and its labels', () => {
  expect(parseLabelConfig(c1, {})).toEqual([
    {
      name: 'video',
      field: 'video',
      framerate: 25,
      framerateNote:
        'Display frames are numbered at 25 a second, because the Video tag "video" has framerate="25.0".',
      rectangles: ['box'],
      labels: [
        { value: 'Player', background: '#11A39E' },
        { value: 'Ball', background: '#D4380D' },
      ],
    },
  ]);
});

it('matches tags and attributes whatever their case', () => {
  const xml =
    '<view><VIDEO Name="v" VALUE="$clip" frameRate="30"/><videorectangle NAME="b" toname="v"/></view>';
  expect(parseLabelConfig(xml, {})).toMatchObject([
    { name: 'v', field: 'clip', framerate: 30, rectangles: ['b'], labels: [] },
  ]);
});

it.each([
  ['', 24],
  ['framerate=""', 24],
  ['framerate="0"', 24],
  ['framerate="fast"', 24],
  ['framerate="30000/1001"', 24],
  ['framerate=" 29.97 "', 29.97],
  ['framerate="0.04"', 25],
  ['framerate="$fps"', 12.5],
  ['framerate="$text"', 50],
  ['framerate="$period"', 25],
  ['framerate="$none"', 24],
  ['framerate="$null"', 24],
  ['framerate="$clip.fps"', 15],
  ['framerate="$rates[1]"', 60],
  ['framerate="$fps0"', 24],
])('takes %s as Label Studio does', (attributes, expected) => {
  const data = { fps: 12.5, text: '50', period: 0.04, null: null, clip: { fps: 15 }, rates: [1, 60] };
  expect(framerate(attributes, data)).toBeCloseTo(expected, 12);
});

it('says where the framerate is from', () => {
  const note = (attributes: string) => parseLabelConfig(config(attributes), { fps: 0.04 })[0]?.framerateNote;
  expect(note('')).toBe(
    'Display frames are numbered at 24 a second, Label Studio\'s default: the Video tag "video" states no framerate.',
  );
  expect(note('framerate="x"')).toBe(
    'Display frames are numbered at 24 a second, Label Studio\'s default, because the Video tag "video" has framerate="x".',
  );
  expect(note('framerate="$fps"')).toBe(
    'Display frames are numbered at 25 a second, because the Video tag "video" has framerate="$fps", in this task "0.04", and below 1 these are seconds a frame.',
  );
});

it.each(['framerate="-25"', 'framerate="Infinity"'])(
  'refuses %s, which Label Studio cannot show',
  (attribute) => {
    expect(() => framerate(attribute)).toThrow(expect.objectContaining({ code: 'labelstudio/bad-config' }));
  },
);

it.each([
  ['$video', 'video'],
  ['$clip.url', 'clip.url'],
  ['$videos[0]', 'videos[0]'],
])('finds the video at %s', (value, field) => {
  const xml = `<View><Video name="v" value="${value}"/><VideoRectangle name="b" toName="v"/></View>`;
  expect(parseLabelConfig(xml, {})[0]?.field).toBe(field);
});

it('gives several Video tags their own controls, and leaves out one that has no VideoRectangle', () => {
  const xml = `<View><Style>.x{}</Style>
    <View><Video name="left" value="$left" framerate="10"/><Labels name="l" toName="left"><Label value="A"/></Labels></View>
    <View><View><Video name="right" value="$right" framerate="20"/></View></View>
    <Video name="seen" value="$seen"/>
    <VideoRectangle name="a" toName="right"/><VideoRectangle name="b" toName="right"/><VideoRectangle name="c" toName="left"/>
    <Labels name="r" toName="right"><Label value="B"/></Labels></View>`;
  expect(parseLabelConfig(xml, {})).toMatchObject([
    { name: 'left', framerate: 10, rectangles: ['c'], labels: [{ value: 'A' }] },
    { name: 'right', framerate: 20, rectangles: ['a', 'b'], labels: [{ value: 'B' }] },
  ]);
});

it('takes aliases, nested, repeated and dynamic labels as regions hold them', () => {
  const labels = `<Labels name="l" toName="video" value="$brands"><View><Header value="People"/><Label value="Player" alias="P"/></View>
    <Label value="Ball" background="red"/></Labels><Labels name="m" toName="video"><Label value="Ball" background="blue"/></Labels>
    <TimelineLabels name="t" toName="video"><Label value="Goal"/></TimelineLabels>`;
  const data = {
    brands: [
      { value: 'Big', background: 'orange' },
      { value: 'Green', alias: 'Eco' },
    ],
  };
  expect(parseLabelConfig(config('', labels), data)[0]?.labels).toEqual([
    { value: 'P', background: undefined },
    { value: 'Ball', background: 'red' },
    { value: 'Big', background: 'orange' },
    { value: 'Eco', background: undefined },
  ]);
});

it('ties a control without toName to the only object, as Label Studio does', () => {
  const one = '<View><Video name="v" value="$v"/><VideoRectangle name="b"/></View>';
  expect(parseLabelConfig(one, {})[0]?.rectangles).toEqual(['b']);
  const two =
    '<View><Video name="v" value="$v"/><Image name="i" value="$i"/><VideoRectangle name="b"/></View>';
  expect(() => parseLabelConfig(two, {})).toThrow(/No VideoRectangle/);
});

it('does not tie a control whose toName is a list: Label Studio does not either', () => {
  const xml =
    '<View><Video name="video" value="$a"/><Video name="video2" value="$b"/><VideoRectangle name="box" toName="video,video2"/></View>';
  expect(() => parseLabelConfig(xml, {})).toThrow('<VideoRectangle name="box2" toName="video"/>');
});

it('writes out Repeater', () => {
  const xml = `<View><Repeater on="$clips" indexFlag="{{idx}}"><View>
    <Video name="v{{idx}}" value="$clips[{{idx}}].url"/><VideoRectangle name="b{{idx}}" toName="v{{idx}}"/></View></Repeater></View>`;
  expect(parseLabelConfig(xml, { clips: [{ url: 'a' }, { url: 'b' }] })).toMatchObject([
    { name: 'v0', field: 'clips[0].url', rectangles: ['b0'] },
    { name: 'v1', field: 'clips[1].url', rectangles: ['b1'] },
  ]);
});

it('reads past comments, CDATA and what HyperText shows', () => {
  const more = `<!-- <Video name="no"/> --><Markdown><![CDATA[<iframe src="http://127.0.0.1:9090/?task=$tool_task"></iframe>]]></Markdown>
    <HyperText name="h"><Video name="page" value="$page"/></HyperText>`;
  expect(parseLabelConfig(config('', more), {})).toHaveLength(1);
});

it('says what is wrong with a configuration that is not XML', () => {
  expect(() => parseLabelConfig('<View><Video></View>', {})).toThrow(
    expect.objectContaining({
      code: 'labelstudio/bad-config',
      message: expect.stringMatching(/cannot be read as XML: .* \(line 1, column \d+\)/),
    }),
  );
});

it('says which line a configuration without Video needs', () => {
  expect(() => parseLabelConfig('<View><Image name="i" value="$i"/></View>', {})).toThrow(
    expect.objectContaining({
      code: 'labelstudio/no-video',
      message: expect.stringContaining(
        'Add <Video name="video" value="$video" framerate="25"/> in Label Studio\'s project, Settings > Labeling Interface > Code',
      ),
    }),
  );
  expect(() => parseLabelConfig('<View><Video name="v" value="https://x.test/a.mp4"/></View>', {})).toThrow(
    /takes its video from no field/,
  );
});

it('says which line a Video without VideoRectangle needs', () => {
  const xml =
    '<View><Video name="clip" value="$v"/><Choices name="box" toName="clip"><Choice value="a"/></Choices></View>';
  expect(() => parseLabelConfig(xml, {})).toThrow(
    expect.objectContaining({
      code: 'labelstudio/no-video-rectangle',
      message: expect.stringContaining('Add <VideoRectangle name="box2" toName="clip"/> in Label Studio'),
    }),
  );
});
