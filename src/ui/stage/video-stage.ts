/**
 * The picture with masks and boxes, on which the user marks objects.
 *
 * @module
 */
import { css, html } from 'lit';
import { RedrawOnResize } from '../app/redraw-on-resize.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { type Drawing, drawDashed, drawMask, drawOutline } from './draw-object.ts';

type Point = readonly [number, number];

/** A drag shorter than this, in CSS pixels, is a click. */
const clickSlop = 4;

export class VideoStage extends WorkspaceElement {
  #drag: { readonly from: Point; to: Point } | undefined;
  readonly #mask = new OffscreenCanvas(1, 1);

  constructor() {
    super();
    new RedrawOnResize(this);
  }
  static override styles = css`
    :host { display: grid; place-items: center; min-height: 0; min-width: 0; background: var(--stage); overflow: hidden; }
    canvas { max-width: 100%; max-height: 100%; display: block; touch-action: none; cursor: crosshair; }
    canvas:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
  `;

  /** Present from the first update on. */
  get canvas(): HTMLCanvasElement {
    return this.renderRoot.querySelector('canvas') as HTMLCanvasElement;
  }

  override render() {
    const { video, player } = this.workspace;
    return html`<canvas
      tabindex="0"
      role="img"
      aria-label="Frame ${player.position} of ${video?.name ?? ''}. Drag to draw a box around an object, click to add a point."
      width=${video?.width ?? 1}
      height=${video?.height ?? 1}
      @pointerdown=${this.#press}
      @pointermove=${this.#move}
      @pointerup=${this.#release}
      @pointercancel=${this.#abandon}
      @contextmenu=${(event: Event) => event.preventDefault()}
    ></canvas>`;
  }

  override updated(): void {
    this.#draw();
  }

  #draw(): void {
    const context = this.canvas.getContext('2d');
    const { video, objects, player, selected, viewOptions } = this.workspace;
    if (!context || !video) return;
    const { pictureFrame: frame, picturePosition: position } = player;
    const drawing = { context, frame, position, unit: this.#pixelsPerCss() };
    context.clearRect(0, 0, video.width, video.height);
    if (player.picture) context.drawImage(player.picture, 0, 0, video.width, video.height);
    for (const object of objects) drawMask(drawing, object, viewOptions.maskOpacity, this.#mask);
    for (const object of objects) drawOutline(drawing, object, object === selected);
    this.#drawDrag(drawing);
  }

  #drawDrag(drawing: Drawing): void {
    if (!this.#drag || this.workspace.tool !== 'box') return;
    const { context, unit } = drawing;
    context.strokeStyle = this.workspace.selected?.colour ?? '#ffffff';
    context.lineWidth = 1.5 * unit;
    drawDashed(drawing, [...this.#drag.from, ...this.#drag.to]);
  }

  /** Video pixels a CSS pixel: what is drawn keeps its size on screen. */
  #pixelsPerCss(): number {
    return this.canvas.width / Math.max(1, this.canvas.clientWidth);
  }

  #position(event: PointerEvent): Point {
    const bounds = this.canvas.getBoundingClientRect();
    const clamp = (value: number, size: number) => Math.min(Math.max(value, 0), size);
    return [
      clamp(((event.clientX - bounds.left) / bounds.width) * this.canvas.width, this.canvas.width),
      clamp(((event.clientY - bounds.top) / bounds.height) * this.canvas.height, this.canvas.height),
    ];
  }

  #press(event: PointerEvent): void {
    this.canvas.setPointerCapture(event.pointerId);
    this.#drag = { from: this.#position(event), to: this.#position(event) };
  }

  #move(event: PointerEvent): void {
    if (!this.#drag) return;
    this.#drag.to = this.#position(event);
    this.#draw();
  }

  #release(event: PointerEvent): void {
    const drag = this.#drag;
    this.#drag = undefined;
    if (!drag) return;
    const [x0, y0] = drag.from;
    const [x1, y1] = this.#position(event);
    const isClick = Math.hypot(x1 - x0, y1 - y0) < clickSlop * this.#pixelsPerCss();
    const outside = event.button === 2 || event.altKey;
    if (isClick) {
      void this.workspace.marking.mark({ kind: 'point', point: [x0, y0], label: outside ? 0 : 1 });
    } else if (this.workspace.tool === 'box' && !outside) {
      const box = [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)] as const;
      void this.workspace.marking.mark({ kind: 'box', box });
    } else {
      this.#draw();
    }
  }

  #abandon(): void {
    this.#drag = undefined;
    this.#draw();
  }
}

customElements.define('video-stage', VideoStage);
