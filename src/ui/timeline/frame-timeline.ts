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
import { placeTip } from './place-tip.ts';
import { type PointedPlace, placeAt } from './pointed-place.ts';
import { rangeHandles } from './range-handles.ts';
import { RedrawOnLook } from './redraw-on-look.ts';
import { timelineBar } from './timeline-bar.ts';
import { TimelineCanvases } from './timeline-canvases.ts';
import { TimelinePointer } from './timeline-pointer.ts';
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
  readonly #pointer = new TimelinePointer(this);
  #frame = 0;
  /** Where the bar was last put by {@link #draw}. */
  #scrolledTo: number | undefined;
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
    const { pointed } = this.#pointer;
    const state = selected ? ` · ${describeObject(lanes, selected, player.position)}` : '';
    const at = (x: number) => styleMap({ transform: `translateX(${x}px)` });
    return html`
      ${timelineBar(workspace, compact)}
      <canvas class="ruler"></canvas>
      <canvas class="thumbnails" ?hidden=${compact}></canvas>
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
          ></canvas>
          ${objects.slice(this.#rows.from, this.#rows.to).map(
            (each, n) => html`<button
              class="name"
              title="${each.name}${workspace.mayRename ? ': double click to rename' : ''}"
              aria-pressed=${each === selected}
              aria-label="Lane of ${each.name}"
              ${styleMap({ top: `${(this.#rows.from + n) * laneHeight}px` })}
              @click=${() => workspace.select(each.id)}
              @dblclick=${() => workspace.dispatchEvent(new Event('rename'))}
            ><i ${styleMap({ background: each.colour })}></i><span>${each.name}</span></button>`,
          )}
        </div>
      </div>
      ${objects.length === 0 ? html`<p class="none">Each object gets a lane here, once it is marked.</p>` : null}
      <div class="over">
        ${rangeHandles(player, scale, (event) => scale.position(this.x(event)))}
        ${pointed ? html`<div class="pointed" ${at(scale.x(pointed.position + 0.5))}></div>` : null}
        <div class="playhead" ${at(scale.x(player.position + 0.5))}></div>
      </div>
      <div class="scroll" ?hidden=${scale.span >= scale.count} @scroll=${this.#scrolled}>
        <div ${styleMap({ width: `${Math.min(scale.count * scale.step, longestScroll)}px` })}></div>
      </div>
      ${placeTip(workspace, pointed, pointed ? this.getBoundingClientRect().top : 0)}
    `;
  }

  override firstUpdated(): void {
    for (const canvas of this.renderRoot.querySelectorAll('canvas')) this.#pointer.attach(canvas);
  }

  override updated(): void {
    const { player, timeline } = this.workspace;
    if (this.#shownPosition !== player.position) {
      this.#shownPosition = player.position;
      if (!this.#pointer.dragging) timeline.reveal(player.position);
    }
    this.#part('.tip').togglePopover(this.#pointer.pointed !== undefined);
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
    if (Math.abs(scroll.scrollLeft - left) > 1) {
      scroll.scrollLeft = left;
      this.#scrolledTo = scroll.scrollLeft;
    }
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

  /** For the pointer: CSS pixels from where the lanes begin. */
  x(event: MouseEvent): number {
    return event.clientX - this.#part('.over').getBoundingClientRect().left;
  }

  /** For the pointer. */
  place(event: MouseEvent): PointedPlace {
    const canvas = this.#part('.all canvas');
    const y =
      event.target === canvas
        ? event.clientY - canvas.getBoundingClientRect().top + this.#part('.lanes').scrollTop
        : undefined;
    return placeAt(this.workspace, this.x(event), y);
  }

  /** For the pointer: whether the wheel moves the lanes up and down there. */
  scrolls(event: MouseEvent): boolean {
    const lanes = this.#part('.lanes');
    return lanes.contains(event.target as Node) && lanes.scrollHeight > lanes.clientHeight;
  }

  readonly #scrolled = (event: Event): void => {
    const { scrollLeft, scrollWidth } = event.target as HTMLElement;
    // The event of our own scrolling comes late: by then the lanes may be elsewhere.
    if (scrollLeft === this.#scrolledTo) return;
    this.#scrolledTo = undefined;
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

/** CSS pixels that a scrollbar may go over; browsers take some 17 million. */
const longestScroll = 10_000_000;

customElements.define('frame-timeline', FrameTimeline);
