/**
 * The video from left to right: a lane an object, pictures, the range, where we are. Lanes are drawn on canvases as large
 * as what is in view, in animation frames, and only where something has changed; playhead and range lie over them.
 *
 * @module
 */
import { html, type PropertyDeclarations } from 'lit';
import { RedrawOnResize } from '../app/redraw-on-resize.ts';
import { styleMap } from '../app/style-map.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { describeObject, describePosition } from './describe-place.ts';
import { laneHeight } from './draw-lane.ts';
import { timelineStyles } from './frame-timeline.css.ts';
import { type PointedPlace, placeAt } from './pointed-place.ts';
import { rangeHandles } from './range-handles.ts';
import { RedrawOnLook } from './redraw-on-look.ts';
import { timelineBar } from './timeline-bar.ts';
import { TimelineCanvases } from './timeline-canvases.ts';
import type { TimelineView } from './timeline-view.ts';

/** Lanes that have a name in the page: those in view. */
interface Rows {
  readonly from: number;
  readonly to: number;
}

export class FrameTimeline extends WorkspaceElement {
  static override readonly shows = ['place', 'progress'] as const;
  static override properties: PropertyDeclarations = {
    ...WorkspaceElement.properties,
    compact: { type: Boolean, reflect: true },
  };
  /** In a narrow frame: no names, no pictures. */
  declare compact: boolean;
  readonly #look = new RedrawOnLook(this);
  readonly #canvases = new TimelineCanvases(() => this.#schedule());
  #view: TimelineView | undefined;
  #rows: Rows = { from: 0, to: 0 };
  #pointed: PointedPlace | undefined;
  /** What a drag does; `range`: from this position on. */
  #drag: { readonly kind: 'seek' } | { readonly kind: 'range'; readonly from: number } | undefined;
  #frame = 0;
  #shownPosition = 0;

  static override styles = timelineStyles;

  constructor() {
    super();
    this.compact = false;
    new RedrawOnResize(this);
  }

  override willUpdate(): void {
    super.willUpdate();
    const { timeline } = this.workspace;
    if (this.#view === timeline) return;
    this.#view?.removeEventListener('change', this.#changed);
    this.#view = timeline;
    timeline.addEventListener('change', this.#changed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.removeEventListener('change', this.#changed);
    this.#view = undefined;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#canvases.clear();
  }

  override render() {
    const { workspace, compact } = this;
    const { objects, player, selected, timeline } = workspace;
    const { scale, lanes } = timeline;
    const object = this.#pointed ? (this.#pointed.object ?? undefined) : selected;
    const place = { position: this.#pointed?.position ?? player.position, object };
    const state = selected ? ` · ${describeObject(lanes, selected, player.position)}` : '';
    const at = (x: number) => styleMap({ transform: `translateX(${x}px)` });
    return html`
      ${timelineBar(workspace, place, compact)}
      <canvas class="ruler" @pointerdown=${this.#press} @pointermove=${this.#move} @pointerup=${this.#release}
        @pointerleave=${this.#leave} @wheel=${this.#wheel}></canvas>
      <canvas class="thumbnails" ?hidden=${compact} @pointerdown=${this.#press} @pointermove=${this.#move}
        @pointerup=${this.#release} @pointerleave=${this.#leave} @wheel=${this.#wheel}></canvas>
      <div class="lanes" @scroll=${this.#schedule}>
        <div class="all" ${styleMap({ height: `${objects.length * laneHeight}px` })}>
          <canvas
            role="slider"
            tabindex="0"
            aria-label="Timeline"
            aria-valuemin=${player.axis.first}
            aria-valuemax=${player.axis.last}
            aria-valuenow=${player.position}
            aria-valuetext="${describePosition(player.axis, player.position)}${state}"
            @keydown=${this.#key}
            @pointerdown=${this.#press}
            @pointermove=${this.#move}
            @pointerup=${this.#release}
            @pointerleave=${this.#leave}
            @wheel=${this.#wheel}
          ></canvas>
          ${objects.slice(this.#rows.from, this.#rows.to).map(
            (each, n) => html`<button
              class="name"
              title=${each.name}
              aria-pressed=${each === selected}
              aria-label="Lane of ${each.name}"
              ${styleMap({ top: `${(this.#rows.from + n) * laneHeight}px` })}
              @click=${() => workspace.select(each.id)}
            ><i ${styleMap({ background: each.colour })}></i><span>${each.name}</span></button>`,
          )}
        </div>
      </div>
      ${objects.length === 0 ? html`<p class="none">Each object gets a lane here, once it is marked.</p>` : null}
      <div class="over">
        ${rangeHandles(player, scale, (event) => scale.position(this.#x(event)))}
        ${this.#pointed ? html`<div class="pointed" ${at(scale.x(this.#pointed.position + 0.5))}></div>` : null}
        <div class="playhead" ${at(scale.x(player.position + 0.5))}></div>
      </div>
      <div class="scroll" ?hidden=${scale.span >= scale.count} @scroll=${this.#scrolled}>
        <div ${styleMap({ width: `${Math.min(scale.count * scale.step, longestScroll)}px` })}></div>
      </div>
    `;
  }

  override updated(): void {
    const { player, timeline } = this.workspace;
    if (this.#shownPosition !== player.position) {
      this.#shownPosition = player.position;
      if (!this.#drag) timeline.reveal(player.position);
    }
    this.#schedule();
  }

  readonly #changed = (): void => this.requestUpdate();

  readonly #schedule = (): void => {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.isConnected && this.#view) this.#draw(this.#view);
    });
  };

  #draw(view: TimelineView): void {
    const lanes = this.#part('.lanes');
    const width = lanes.clientWidth - this.#gutter;
    view.measure(width);
    const { clientHeight, scrollTop } = lanes;
    const rows = {
      from: Math.floor(scrollTop / laneHeight),
      to: Math.ceil((scrollTop + clientHeight) / laneHeight),
    };
    if (rows.from !== this.#rows.from || rows.to !== this.#rows.to) {
      this.#rows = rows;
      this.requestUpdate();
    }
    const scroll = this.#part('.scroll');
    const left = ((view.scale.start - view.scale.first) / view.scale.count) * scroll.scrollWidth;
    if (Math.abs(scroll.scrollLeft - left) > 1) scroll.scrollLeft = left;
    this.#canvases.draw({
      workspace: this.workspace,
      root: this.renderRoot,
      element: this,
      look: this.#look.version,
      size: [width, Math.min(clientHeight, this.workspace.objects.length * laneHeight)],
      scrollTop,
    });
  }

  #part(selector: string): HTMLElement {
    return this.renderRoot.querySelector(selector) as HTMLElement;
  }

  get #gutter(): number {
    return this.#part('.over').offsetLeft - this.#part('.lanes').offsetLeft;
  }

  #x(event: MouseEvent): number {
    return event.clientX - this.#part('.over').getBoundingClientRect().left;
  }

  #place(event: MouseEvent): PointedPlace {
    const canvas = this.#part('.all canvas');
    const y =
      event.target === canvas
        ? event.clientY - canvas.getBoundingClientRect().top + this.#part('.lanes').scrollTop
        : undefined;
    return placeAt(this.workspace, this.#x(event), y);
  }

  readonly #press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    const { player } = this.workspace;
    const { position, keyframe, object } = this.#place(event);
    if (event.shiftKey) this.#drag = { kind: 'range', from: position };
    else if (object && keyframe !== undefined) {
      this.workspace.select(object.id);
      void player.seek(keyframe);
    } else {
      this.#drag = { kind: 'seek' };
      void player.seek(position);
    }
  };

  readonly #move = (event: PointerEvent): void => {
    const { player } = this.workspace;
    this.#pointed = this.#place(event);
    const { position } = this.#pointed;
    if (this.#drag?.kind === 'seek' && position !== player.position) void player.seek(position);
    if (this.#drag?.kind === 'range') {
      const { from } = this.#drag;
      player.setRange([Math.min(from, position), Math.max(from, position)]);
    }
    this.requestUpdate();
  };

  readonly #release = (): void => {
    this.#drag = undefined;
  };

  readonly #leave = (): void => {
    this.#pointed = undefined;
    this.#drag = undefined;
    this.requestUpdate();
  };

  readonly #wheel = (event: WheelEvent): void => {
    const { timeline } = this.workspace;
    if (event.ctrlKey || event.metaKey) timeline.zoomBySteps(-event.deltaY / wheelStep, this.#x(event));
    else if (event.deltaX !== 0 || event.shiftKey) timeline.panBy(event.deltaX || event.deltaY);
    else return;
    event.preventDefault();
  };

  readonly #scrolled = (event: Event): void => {
    const { scrollLeft, scrollWidth } = event.target as HTMLElement;
    const { scale } = this.workspace.timeline;
    const start = scale.first + (scrollLeft / scrollWidth) * scale.count;
    // Less than a pixel of the bar is what the browser rounded.
    if (Math.abs(start - scale.start) > (2 / scrollWidth) * scale.count) {
      this.workspace.timeline.panBy((start - scale.start) * scale.step);
    }
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { timeline } = this.workspace;
    const act = {
      ArrowUp: () => this.#selectNeighbour(-1),
      ArrowDown: () => this.#selectNeighbour(1),
      '+': () => timeline.zoomBySteps(1),
      '=': () => timeline.zoomBySteps(1),
      '-': () => timeline.zoomBySteps(-1),
      '0': () => timeline.fit(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  #selectNeighbour(direction: 1 | -1): void {
    const { workspace } = this;
    workspace.timeline.selectNeighbour(direction);
    const top = workspace.objects.findIndex(({ id }) => id === workspace.selected?.id) * laneHeight;
    const lanes = this.#part('.lanes');
    lanes.scrollTop = Math.min(Math.max(lanes.scrollTop, top + laneHeight - lanes.clientHeight), top);
  }
}

/** What a notch of the wheel moves, in CSS pixels. */
const wheelStep = 100;
/** CSS pixels that a scrollbar may go over; browsers take some 17 million. */
const longestScroll = 10_000_000;

customElements.define('frame-timeline', FrameTimeline);
