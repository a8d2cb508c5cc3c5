import { parseXml } from '@rgrove/parse-xml';
import { describe, expect, it } from 'vitest';
import { parseLabelConfig } from '../../../src/labelstudio/label-config.ts';
import { addFrame, removeFrame } from './config-frame.ts';

const address = { url: 'http://127.0.0.1:9090', field: 'tracklet_task' };

const tags = '<Video name="video" value="$video"/><VideoRectangle name="box" toName="video"/>';
const configs: Record<string, string> = {
  'one line': `<View>${tags}</View>`,
  'many lines': `<View>\n  <Labels name="l" toName="video">\n    <Label value="Ball"/>\n  </Labels>\n  ${tags}\n</View>\n`,
  'attributes of the root': `<View style="display:grid; grid-template-columns: 1fr 1fr" className='x'>${tags}</View>`,
  comments: `<!-- <View> --><View><!-- </View> -->${tags}<!-- end --></View><!-- </View> -->`,
  'a declaration': `<?xml version="1.0" encoding="UTF-8"?>\n<View>${tags}</View>`,
  entities: `<View><Header value="a &amp; b &lt; &#x1F600; &quot;c&quot;"/>${tags}</View>`,
  'CDATA of its own': `<View><Style><![CDATA[ .a > .b { color: red } </View> ]]></Style>${tags}</View>`,
  'Windows line ends': `<View>\r\n  ${tags}\r\n</View>\r\n`,
  'letters beyond ASCII': `<View><Header value="Überschrift 視頻 😀"/>${tags}</View>`,
  'a root of another name': `<MyView>${tags}<View><View>text</View></View></MyView>`,
  'a Markdown of its own': `<View>${tags}<Markdown><![CDATA[<iframe src="https://example.com"></iframe>]]></Markdown></View>`,
};

describe.each(Object.entries(configs))('a configuration with %s', (_, config) => {
  it('gets the frame once, stays as it is beside it, and comes back', () => {
    const framed = addFrame(config, address);
    expect(framed.split('<iframe title="Tracklet"')).toHaveLength(2);
    expect(parseLabelConfig(framed, {})).toEqual(parseLabelConfig(config, {}));
    expect(addFrame(framed, address)).toBe(framed);
    expect(removeFrame(framed)).toBe(config);
    expect(removeFrame(config)).toBe(config);
  });
});

/** `src` of the frame, as a browser reads it out of Label Studio's Markdown. */
function frameSource(config: string): string | undefined {
  const text = parseXml(config).text;
  return /<iframe [^>]*src="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
}

it('names page and field, and follows when they change', () => {
  const config = configs['many lines'] ?? '';
  const first = addFrame(config, address);
  expect(frameSource(first)).toBe('http://127.0.0.1:9090/?embed=1&task=$tracklet_task');
  const moved = addFrame(first, { url: 'https://tracklet.example.com/app', field: 'my_id' });
  expect(frameSource(moved)).toBe('https://tracklet.example.com/app/?embed=1&task=$my_id');
  expect(removeFrame(moved)).toBe(config);
});

it('lets no address break out of the frame or name a variable', () => {
  const config = addFrame('<View><Video name="v" value="$video"/></View>', {
    url: 'http://a/"><script>&$video',
    field: 'id',
  });
  expect(config).not.toContain('<script>');
  expect(frameSource(config)).toBe('http://a/&quot;&gt;&lt;script&gt;&%24video/?embed=1&task=$id');
});

it.each([
  ['what is no XML', '<View><Video></View>', 'not XML'],
  ['nothing', '', ''],
  ['an empty View', '<View/>', 'empty'],
  [
    'a frame half removed by hand',
    '<View><View className="tracklet-row"><Markdown>x</Markdown></View></View>',
    'tracklet-task',
  ],
])('refuses %s', (_, config, says) => {
  expect(() => addFrame(config, address)).toThrow(
    expect.objectContaining({ code: 'cli/bad-label-config', message: expect.stringContaining(says) }),
  );
});
