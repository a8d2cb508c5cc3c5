/**
 * Where in the video we are: a slider over all frames, with a lane an object showing prompts and tracked frames.
 *
 * @module
 */
import { css, html } from 'lit';
import { isTracked as isOurs } from '../../regions/provenance.ts';
import { RedrawOnResize } from '../app/redraw-on-resize.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { rgbOf } from '../state/palette.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';

const laneHeight = 14;
const maxLanes = 6;

export class FrameTimeline extends WorkspaceElement {
  constructor() {
    super();
    new RedrawOnResize(this);
  }

  static override styles = css`
    :host { display: grid; grid-template-columns: auto 1fr auto; gap: 10px; align-items: center; }
    .track { position: relative; display: grid; gap: 2px; }
    canvas { width: 100%; display: block; border-radius: 4px; background: var(--lane); }
    input { width: 100%; margin: 0; accent-color: var(--accent); }
    output { font-variant-numeric: tabular-nums; min-width: 22ch; text-align: end; color: var(--muted); }
    button { all: unset; box-sizing: border-box; width: 34px; height: 34px; border-radius: 50%; display: grid; place-items: center;
      background: var(--raised); cursor: pointer; }
    button:hover { background: var(--hover); }
    button:focus-visible { outline: 2px solid var(--accent); }
    :host([compact]) { grid-template-columns: auto 1fr; gap: 4px 10px; }
    :host([compact]) output { grid-column: 2; font-size: 12px; }
    @media (max-width: 720px) {
      :host { grid-template-columns: auto 1fr; gap: 4px 10px; }
      output { grid-column: 2; }
    }
    svg { width: 16px; height: 16px; fill: currentColor; }
  `;

  override render() {
    const { workspace } = this;
    const { player } = workspace;
    const { axis, position, playing } = player;
    return html`
      <button
        aria-label=${playing ? 'Pause' : 'Play'}
        title="${playing ? 'Pause' : 'Play'} (Space)"
        @click=${() => (playing ? player.pause() : player.play())}
      >
        <svg viewBox="0 0 16 16"><path d=${playing ? 'M3 2h4v12H3zM9 2h4v12H9z' : 'M4 2l10 6-10 6z'} /></svg>
      </button>
      <div class="track">
        <canvas height=${this.#lanes().length * laneHeight} ?hidden=${workspace.objects.length === 0}></canvas>
        <input
          type="range"
          aria-label="Frame"
          min=${axis.first}
          max=${axis.last}
          .value=${String(position)}
          @input=${(event: Event) => player.seek(Number((event.target as HTMLInputElement).value))}
        />
      </div>
      <output>${axis.describe(position)} · ${(axis.time(position) / 1e6).toFixed(2)} s</output>
    `;
  }

  override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || canvas.hidden) return;
    const width = Math.max(1, Math.round(canvas.clientWidth * devicePixelRatio));
    const lanes = this.#lanes();
    canvas.width = width;
    canvas.height = lanes.length * laneHeight;
    lanes.forEach((object, lane) => {
      this.#drawLane(context, object, lane * laneHeight, width);
    });
  }

  /** The first objects, and the selected one. */
  #lanes(): readonly TrackedObject[] {
    const { objects, selected } = this.workspace;
    const first = objects.slice(0, maxLanes);
    return !selected || first.includes(selected) ? first : [...first.slice(0, -1), selected];
  }

  /**
   * A bar where the object was found, paler where its score is below 0; a diamond for each prompt, a small one for what
   * else the user set in Label Studio, a tick for each keyframe that Tracklet wrote there.
   */
  #drawLane(context: CanvasRenderingContext2D, object: TrackedObject, top: number, width: number): void {
    const { axis } = this.workspace.player;
    const step = width / (axis.last - axis.first + 1);
    const [red, green, blue] = rgbOf(object.colour);
    for (const { frame, box, objectScore } of object.results.values()) {
      const positions = axis.positionsOf(frame);
      if (positions === undefined) continue;
      context.fillStyle = `rgba(${red}, ${green}, ${blue}, ${box && objectScore > 0 ? 0.75 : 0.18})`;
      // Whole pixels that meet: where bars overlapped, their colours would add up.
      const left = Math.floor((positions[0] - axis.first) * step);
      const right = Math.floor((positions[1] + 1 - axis.first) * step);
      context.fillRect(left, top + 4, Math.max(1, right - left), laneHeight - 8);
    }
    context.fillStyle = object.colour;
    const centre = (position: number) =>
      Math.min(Math.max((position - axis.first + 0.5) * step, 5), width - 5);
    for (const keyframe of object.keyframes) {
      const x = centre(keyframe.frame);
      if (isOurs(keyframe)) context.fillRect(Math.round(x) - 1, top + 2, 2, laneHeight - 4);
      else this.#drawDiamond(context, x, top + laneHeight / 2, 4);
    }
    for (const frame of object.prompts.keys()) {
      const position = axis.positionsOf(frame)?.[0];
      if (position !== undefined) this.#drawDiamond(context, centre(position), top + laneHeight / 2, 6);
    }
  }

  #drawDiamond(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
    context.beginPath();
    context.moveTo(x, y - size);
    context.lineTo(x + size - 1, y);
    context.lineTo(x, y + size);
    context.lineTo(x - size + 1, y);
    context.fill();
  }
}

customElements.define('frame-timeline', FrameTimeline);
