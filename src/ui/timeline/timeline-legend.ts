/**
 * What the shapes on the timeline mean, and what the pointer does there, behind a button.
 *
 * @module
 */
import { html, type SVGTemplateResult, svg } from 'lit';
import { icon } from '../app/icon.ts';
import '../app/kit.ts';

/** As `draw-lane.ts` draws them, on 24 x 14. */
const shapes: readonly { readonly shape: SVGTemplateResult; readonly meaning: string }[] = [
  { shape: svg`<path class="own" d="M12 0l6 7l-6 7l-6 -7z" />`, meaning: 'Marked by you' },
  {
    shape: svg`<path class="theirs" d="M12 2l4 5l-4 5l-4 -5z" />`,
    meaning: 'Keyframe set in Label Studio, by a person',
  },
  { shape: svg`<path class="text" d="M11 1h2v12h-2z" />`, meaning: 'Keyframe that Tracklet wrote there' },
  {
    shape: svg`<path class="object" d="M0 2h14v10h-14z" /><path class="text" d="M15 0h2v14h-2z" />`,
    meaning: 'Ends here in Label Studio',
  },
  { shape: svg`<path class="object" d="M0 2h24v10h-24z" />`, meaning: 'Seen' },
  { shape: svg`<path class="object faint" d="M0 5h24v3h-24z" />`, meaning: 'Tracked, but not there' },
  {
    shape: svg`<path class="object" d="M0 6h24v1h-24z" />`,
    meaning: 'A box in Label Studio, not tracked yet',
  },
  {
    shape: svg`<path class="sure" d="M0 2h8v10h-8z" /><path class="soso" d="M8 6h8v6h-8z" /><path class="unsure" d="M16 9h8v3h-8z" />`,
    meaning: 'How sure the model is: the higher, the surer',
  },
  { shape: svg`<path class="unsure" d="M6 2h12l-6 9z" />`, meaning: 'Doubtful from here on (D goes there)' },
];

const gestures: readonly (readonly [string, string])[] = [
  ['Click', 'goes there, and selects the object'],
  ['Shift+drag', 'chooses a range'],
  ['Ctrl+wheel, pinch', 'zooms'],
  ['Wheel, middle button', 'moves along'],
];

export function timelineLegend() {
  return html`<button class="plain" id="legend" aria-haspopup="dialog" aria-label="What the timeline shows" title="What the timeline shows">
      ${icon('info')}
    </button>
    <wa-popover for="legend" placement="top-start" aria-label="What the timeline shows">
      <ul class="legend">
        ${shapes.map(({ shape, meaning }) => html`<li><svg viewBox="0 0 24 14" aria-hidden="true">${shape}</svg>${meaning}</li>`)}
      </ul>
      <dl class="legend">${gestures.map(([pointer, effect]) => html`<dt>${pointer}</dt><dd>${effect}</dd>`)}</dl>
    </wa-popover>`;
}
