/**
 * The picture with masks and boxes, on which the user marks objects. Nothing lies over it: what there is to say and to choose
 * stands in a strip below, with what is in the slot.
 *
 * @module
 */
import { html } from 'lit';
import { TrackletError } from '../../errors.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import './candidate-bar.ts';
import { PaintedSize, paintedBox } from './device-pixels.ts';
import { arrowStep } from './geometry.ts';
import { HeldSpace } from './held-space.ts';
import { asksSomething, hintFor } from './hint.ts';
import { KeyboardPointer } from './keyboard-pointer.ts';
import { drawMarks } from './marks.ts';
import { cleared, PictureCanvas } from './picture-canvas.ts';
import { PointerInput } from './pointer-input.ts';
import { StageInput } from './stage-input.ts';
import { stageStyles } from './video-stage.css.ts';
import './view-menu.ts';
import './zoom-buttons.ts';

export class VideoStage extends WorkspaceElement {
  static override styles = stageStyles;

  readonly #parts = {
    workspace: () => this.workspace,
    shown: () => (this.workspace.player.failure === undefined ? this.#picture?.shown : undefined),
    canvas: () => this.canvas,
    changed: () => this.redraw(),
    settled: () => this.requestUpdate(),
  };
  readonly #input = new StageInput(this.#parts);
  readonly #pointer = new PointerInput({ ...this.#parts, input: this.#input });
  readonly #keyboard = new KeyboardPointer({
    ...this.#parts,
    input: this.#input,
    changed: () => this.requestUpdate(),
  });
  readonly #space = new HeldSpace({
    workspace: () => this.workspace,
    isOver: () => this.#pointer.over !== undefined,
    held: (held) => {
      this.#pointer.pans = held;
    },
    dragging: () => this.#input.dragging,
  });
  #picture: PictureCanvas | undefined;
  #frameRequest = 0;
  readonly #redraw = () => this.redraw();
  readonly #size = new PaintedSize(this.#redraw);

  /** Takes the pointer and the keyboard; present from the first update on. */
  get canvas(): HTMLCanvasElement {
    return this.renderRoot.querySelector('canvas.marks') as HTMLCanvasElement;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#space.listen();
    if (!this.hasUpdated) return;
    this.#size.observe(this.canvas);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#space.stop();
    this.#size.stop();
    this.workspace.stage.removeEventListener('change', this.#redraw);
    cancelAnimationFrame(this.#frameRequest);
    this.#frameRequest = 0;
    this.#picture?.clear();
    this.#picture = undefined;
  }

  override willUpdate(): void {
    super.willUpdate();
    if (this.#picture) return;
    this.#picture = new PictureCanvas(this.#parts);
    this.workspace.stage.addEventListener('change', this.#redraw);
  }

  override render() {
    const { workspace } = this;
    const { video, player, viewOptions } = workspace;
    const hint = viewOptions.hints ? hintFor(workspace, this.#input.picked) : undefined;
    const asks = hint === undefined && asksSomething(workspace);
    return html`
      <div class="view">
        <canvas class="picture" aria-hidden="true"></canvas>
        <canvas
          class="marks"
          tabindex="0"
          role="application"
          aria-roledescription="picture to mark objects on"
          aria-label="Frame ${player.position} of ${video?.name ?? ''}"
          aria-describedby="keys"
          @pointerdown=${this.#pointer.press}
          @pointermove=${this.#pointer.move}
          @pointerup=${this.#pointer.release}
          @pointercancel=${this.#pointer.abandon}
          @pointerleave=${this.#pointer.leave}
          @wheel=${this.#pointer.wheel}
          @keydown=${this.#key}
          @blur=${() => this.#leave()}
          @contextmenu=${(event: Event) => event.preventDefault()}
        ></canvas>
        <p id="keys" class="unseen">Press Enter to mark with the keyboard: arrow keys move a crosshair, Enter presses and releases, Escape leaves.</p>
        <p role="status" class="unseen">${this.#keyboard.said}</p>
        ${this.#state()}
      </div>
      <div class="strip ${asks ? 'asks' : ''}">
        <div class="says">
          <slot></slot>
          <candidate-bar .workspace=${workspace}></candidate-bar>
          ${hint ? html`<p class="hint" title=${hint}>${hint}</p>` : null}
        </div>
        <zoom-buttons .workspace=${workspace}></zoom-buttons>
        <view-menu .workspace=${workspace}></view-menu>
      </div>
    `;
  }

  override firstUpdated(): void {
    this.#size.observe(this.canvas);
  }

  override updated(): void {
    this.redraw();
  }

  /** Draws with the next frame of the screen, once. */
  redraw(): void {
    if (this.#frameRequest !== 0) return;
    this.#frameRequest = requestAnimationFrame(() => {
      this.#frameRequest = 0;
      this.#draw();
    });
  }

  /** What there is to say in place of a picture. */
  #state() {
    const { video, player } = this.workspace;
    if (!video) return html`<div class="state"><p>No video is open.</p></div>`;
    if (player.failure !== undefined) return this.#failure(player.failure);
    return player.picture
      ? null
      : html`<div class="state late"><p role="status">Decoding the picture…</p></div>`;
  }

  /** In place of the picture, which is another frame's: nothing can be marked there. */
  #failure(error: unknown) {
    const { player } = this.workspace;
    const why = error instanceof TrackletError ? error.message : 'The picture could not be decoded.';
    return html`<div class="state failed" role="group" aria-label="This frame cannot be shown">
      <h2>This frame cannot be shown</h2>
      <p>${why}</p>
      <div>
        <button @click=${() => player.seek(player.position)}>Try again</button>
        ${
          player.picture
            ? html`<button @click=${() => player.seek(player.picturePosition)}>Back to frame ${player.picturePosition}</button>`
            : null
        }
      </div>
    </div>`;
  }

  #draw(): void {
    const { workspace, canvas } = this;
    const { stage, video } = workspace;
    const picture = this.renderRoot.querySelector<HTMLCanvasElement>('canvas.picture');
    if (!picture || !canvas || !this.#picture) return;
    if (video) {
      const { width, height } = paintedBox(canvas, devicePixelRatio);
      stage.measure([width, height], [video.width, video.height], devicePixelRatio);
    }
    this.#picture.draw(picture);
    const context = cleared(canvas, stage.stage, stage.pixelRatio);
    const { shown } = this.#picture;
    if (!shown) return;
    const { draft, picked, strokes, dragging } = this.#input;
    const crosshair = this.#keyboard.at;
    const brush = this.#pointer.pans ? undefined : (crosshair ?? this.#pointer.over?.video);
    drawMarks(context, workspace, shown, { draft, picked, strokes, dragging, crosshair, brush });
  }

  /** Keys that the stage takes; all others are the page's. */
  readonly #key = (event: KeyboardEvent): void => {
    if (!this.#takes(event)) {
      this.#input.finishNudge();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.requestUpdate();
  };

  #takes(event: KeyboardEvent): boolean {
    if (this.#keyboard.at) return this.#keyboard.handle(event);
    if (event.key === 'Escape' && (this.#input.dragging || this.#input.picked)) {
      this.#input.cancel();
      return true;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return false;
    const step = arrowStep(event.key, event.shiftKey ? 10 : 1);
    return (step !== undefined && this.#input.nudge(step)) || this.#keyboard.handle(event);
  }

  #leave(): void {
    this.#input.finishNudge();
    this.#keyboard.leave();
  }
}

customElements.define('video-stage', VideoStage);
