/**
 * The picture with masks and boxes, on which the user marks objects.
 *
 * @module
 */
import { css, html, type PropertyValues } from 'lit';
import { maskImage } from './mask-image.ts';
import type { TrackedObject } from './tracked-objects.ts';
import { WorkspaceElement } from './workspace-element.ts';

type Point = readonly [number, number];

/** A drag shorter than this, in CSS pixels, is a click. */
const clickSlop = 4;

export class VideoStage extends WorkspaceElement {
  #drag: { readonly from: Point; to: Point } | undefined;
  readonly #mask = new OffscreenCanvas(1, 1);

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

  override updated(_: PropertyValues): void {
    this.#draw();
  }

  #draw(): void {
    const context = this.canvas.getContext('2d');
    const { video, objects, player } = this.workspace;
    if (!context || !video) return;
    context.clearRect(0, 0, video.width, video.height);
    if (player.picture) context.drawImage(player.picture, 0, 0, video.width, video.height);
    for (const object of objects) this.#drawMask(context, object);
    const unit = this.#pixelsPerCss();
    for (const object of objects) this.#drawOutline(context, object, unit);
    this.#drawDrag(context, unit);
  }

  #drawMask(context: CanvasRenderingContext2D, object: TrackedObject): void {
    const mask = object.results.get(this.workspace.player.pictureFrame)?.mask;
    if (!mask) return;
    const [height, width] = mask.size;
    if (this.#mask.width !== width || this.#mask.height !== height)
      Object.assign(this.#mask, { width, height });
    this.#mask.getContext('2d')?.putImageData(maskImage(mask, object.colour), 0, 0);
    context.globalAlpha = this.workspace.maskOpacity;
    context.drawImage(this.#mask, 0, 0);
    context.globalAlpha = 1;
  }

  /** The tracked box, the name, and the prompt: a dashed box, filled and hollow points. */
  #drawOutline(context: CanvasRenderingContext2D, object: TrackedObject, unit: number): void {
    const { player, selected } = this.workspace;
    const { pictureFrame } = player;
    const result = object.results.get(pictureFrame);
    const prompt = object.prompts.get(pictureFrame);
    context.strokeStyle = object.colour;
    context.lineWidth = (object === selected ? 2.5 : 1.5) * unit;
    if (result?.box) {
      context.strokeRect(...result.box);
      this.#drawName(context, object, [result.box[0], result.box[1]], unit);
    }
    if (prompt?.box) {
      const [x0, y0, x1, y1] = prompt.box;
      context.setLineDash([6 * unit, 4 * unit]);
      context.strokeRect(x0, y0, x1 - x0, y1 - y0);
      context.setLineDash([]);
    }
    prompt?.points?.forEach(([x, y], i) => {
      context.beginPath();
      context.arc(x, y, 5 * unit, 0, 2 * Math.PI);
      context.fillStyle = prompt.labels?.[i] === 0 ? '#1b1e25' : object.colour;
      context.fill();
      context.strokeStyle = prompt.labels?.[i] === 0 ? object.colour : '#ffffff';
      context.stroke();
    });
  }

  #drawName(context: CanvasRenderingContext2D, object: TrackedObject, [x, y]: Point, unit: number): void {
    context.font = `600 ${12 * unit}px system-ui, sans-serif`;
    const width = context.measureText(object.name).width + 10 * unit;
    const top = Math.max(0, y - 18 * unit);
    context.fillStyle = object.colour;
    context.fillRect(x, top, width, 18 * unit);
    context.fillStyle = '#101216';
    context.fillText(object.name, x + 5 * unit, top + 13 * unit);
  }

  #drawDrag(context: CanvasRenderingContext2D, unit: number): void {
    if (!this.#drag || this.workspace.tool !== 'box') return;
    const [x0, y0] = this.#drag.from;
    const [x1, y1] = this.#drag.to;
    context.strokeStyle = this.workspace.selected?.colour ?? '#ffffff';
    context.lineWidth = 1.5 * unit;
    context.setLineDash([6 * unit, 4 * unit]);
    context.strokeRect(x0, y0, x1 - x0, y1 - y0);
    context.setLineDash([]);
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
      void this.workspace.prompt({ kind: 'point', point: [x0, y0], label: outside ? 0 : 1 });
    } else if (this.workspace.tool === 'box' && !outside) {
      const box = [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)] as const;
      void this.workspace.prompt({ kind: 'box', box });
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
