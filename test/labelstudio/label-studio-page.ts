/**
 * Drives Label Studio's own page on a video task, by mouse and keyboard as an annotator does, and reads what it shows.
 * The labelling configuration's Video tag must be named `video`.
 *
 * @module
 */
import type { BrowserContext, Frame, Locator, Page, Response } from 'playwright-core';
import type { LabelStudio } from './label-studio.ts';

/** Percent of the video's width and height. */
export type PercentPoint = readonly [x: number, y: number];

/** A box as Label Studio has it on one frame: percent, degrees. */
export interface StoredShape {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly rotation: number;
}

/** A region as it lies in the page's store. */
export interface StoredRegion {
  readonly id: string;
  readonly labels: readonly string[];
  readonly sequence: readonly Readonly<Record<string, unknown>>[];
}

/** A region's row on the timeline. */
export interface TimelineRow {
  readonly id: string;
  readonly label: string;
  /** Lines drawn, as display frames; `to` is undefined where the line goes on to the end of the video. */
  readonly spans: readonly { readonly from: number; readonly to: number | undefined }[];
}

/** Pixels that a frame takes on the timeline: `defaultStepSize` of `HtxVideo.jsx`. */
const timelineStep = 16;

export class LabelStudioPage {
  readonly page: Page;
  /** The frame that Label Studio is in: the page's own, or one within it. */
  readonly frame: Frame;

  constructor(page: Page, frame: Frame = page.mainFrame()) {
    this.page = page;
    this.frame = frame;
  }

  /** Logs in and opens a task's page. */
  static async open(
    context: BrowserContext,
    labelStudio: LabelStudio,
    project: number,
    task: number,
  ): Promise<LabelStudioPage> {
    await labelStudio.logIn(context);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(labelStudio.taskUrl(project, task));
    const opened = new LabelStudioPage(page);
    await opened.ready();
    return opened;
  }

  /** Waits until the video can be worked at. */
  async ready(): Promise<void> {
    await this.frame.locator('.lsf-frames-control').waitFor();
    await this.frame.waitForFunction(
      () => {
        const video = window.Htx?.annotationStore.selected?.names.get('video');
        return (video?.ref.current?.videoDimensions.width ?? 0) > 0 && (video?.length ?? 0) > 1;
      },
      undefined,
      { polling: 100 },
    );
    await this.#settled();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Display frame shown, and the number of them, as they stand in the frame box. */
  async frameBox(): Promise<{ frame: number; length: number }> {
    const text = await this.frame.locator('.lsf-frames-control').textContent();
    const [, frame, length] = /^(\d+)\s*of\s*(\d+)$/.exec(text ?? '') ?? [];
    return { frame: Number(frame), length: Number(length) };
  }

  /**
   * Types a display frame into the frame box and waits for its picture.
   *
   * @returns the number that the box then shows: a later one where the file's first frame comes after this one
   */
  async goTo(frame: number): Promise<number> {
    const { frame: shown, length } = await this.frameBox();
    // The box takes anything but the last frame, which is one step further.
    const typed = Math.min(frame, length - 1);
    if (shown !== frame && shown !== typed) {
      await this.frame.locator('.lsf-frames-control').click();
      const input = this.frame.locator('.lsf-frames-control input');
      await input.fill(String(typed));
      await input.press('Enter');
      await this.#landed();
    }
    if (typed !== frame) {
      await this.button('Step forward').click();
      await this.#landed();
    }
    return (await this.frameBox()).frame;
  }

  /** Red, green and blue of the video's picture at these places, without the boxes drawn over it. */
  pixels(points: readonly PercentPoint[]): Promise<[number, number, number][]> {
    return this.frame.evaluate((wanted) => {
      const player = window.Htx?.annotationStore.selected.names.get('video')?.ref.current;
      const canvas = document.querySelector<HTMLCanvasElement>('.lsf-video-canvas canvas');
      const context = canvas?.getContext('2d');
      if (!player || !canvas || !context) throw new Error('there is no video');
      const { videoDimensions: size, zoom, pan } = player;
      const [width, height] = [size.width * zoom, size.height * zoom];
      const left = (canvas.width - width) / 2 + pan.x;
      const top = (canvas.height - height) / 2 + pan.y;
      return wanted.map(([x, y]) => {
        const [red = 0, green = 0, blue = 0] = context.getImageData(
          Math.floor(left + (x / 100) * width),
          Math.floor(top + (y / 100) * height),
          1,
          1,
        ).data;
        return [red, green, blue];
      });
    }, points);
  }

  /** Draws a box with a label on the frame shown. */
  async draw(label: string, from: PercentPoint, to: PercentPoint): Promise<void> {
    const before = (await this.regions()).length;
    await this.label(label).click();
    await this.#drag(from, to);
    await this.frame.waitForFunction(
      (count) => window.Htx?.annotationStore.selected.regions.length === count,
      before + 1,
    );
    // Else the next click on a label would change this region's.
    await this.page.keyboard.press('Escape');
  }

  /** Drags a region's box, as it is on the frame shown, by so many percent. */
  async move(id: string, [dx, dy]: PercentPoint): Promise<void> {
    const box = await this.#visibleBox(id);
    const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
    await this.#drag(middle, [middle[0] + dx, middle[1] + dy]);
  }

  /** Drags the lower right corner of a region's box, as it is on the frame shown, by so many percent. */
  async resize(id: string, [dx, dy]: PercentPoint): Promise<void> {
    await this.select(id);
    const box = await this.#visibleBox(id);
    const corner = [box.x + box.width, box.y + box.height] as const;
    await this.#drag(corner, [corner[0] + dx, corner[1] + dy]);
  }

  /** Selects a region on the timeline, where it is not selected. */
  async select(id: string): Promise<void> {
    const row = this.frame.locator(`.lsf-keypoints[data-id="${id}"]`);
    if (/lsf-keypoints_selected/.test((await row.getAttribute('class')) ?? '')) return;
    await row.locator('.lsf-keypoints__label').click();
    await this.frame.locator(`.lsf-keypoints_selected[data-id="${id}"]`).waitFor();
  }

  /** Adds a keyframe of the selected region on the frame shown, or removes the one there. */
  async toggleKeyframe(): Promise<void> {
    await this.#keyframeButtons.nth(0).click();
  }

  /** "Toggle Interpolation": ends the selected region's span at its keyframe here or before, or lets it go on. */
  async toggleInterpolation(): Promise<void> {
    await this.#keyframeButtons.nth(1).click();
  }

  /** Deletes a region. */
  async delete(id: string): Promise<void> {
    await this.select(id);
    await this.page.keyboard.press('Backspace');
    await this.frame.locator(`.lsf-keypoints[data-id="${id}"]`).waitFor({ state: 'detached' });
  }

  /** Gives a region another label. */
  async relabel(id: string, label: string): Promise<void> {
    await this.select(id);
    await this.label(label).click();
  }

  label(name: string): Locator {
    return this.frame.locator('.lsf-label', { has: this.frame.getByText(name, { exact: true }) });
  }

  /** A button by its accessible name. */
  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }

  /** Presses Submit or Update, whichever there is, and waits until Label Studio has the annotation. */
  async submit(): Promise<void> {
    const saved = this.#answer(/\/(annotations|annotations\/\d+)\/?$/);
    await this.frame.locator('button', { hasText: /^(Submit|Update)$/ }).click();
    await saved;
    await this.ready();
  }

  /** Waits for the next autosave of the draft, 5 to 6 seconds after an edit; call it before the edit. */
  draftSaved(): Promise<Response> {
    return this.#answer(/\/drafts(\/\d+)?\/?$/);
  }

  /** The regions of the annotation that is open, as the page's store has them. */
  regions(): Promise<StoredRegion[]> {
    return this.frame.evaluate(() =>
      (window.Htx?.annotationStore.selected.regions ?? []).map((region) => ({
        id: region.cleanId,
        labels: [...region.labels],
        sequence: region.sequence.map((keyframe) => ({ ...keyframe })),
      })),
    );
  }

  /** What the page shows of a region on each of these display frames, by its own interpolation; null: nothing. */
  shownShapes(id: string, frames: readonly number[]): Promise<(StoredShape | null)[]> {
    return this.frame.evaluate(
      ([wanted, all]) => {
        const region = window.Htx?.annotationStore.selected.regions.find((each) => each.cleanId === wanted);
        if (region === undefined) throw new Error(`there is no region ${wanted}`);
        return all.map((frame) => (region.isInLifespan(frame) ? region.getShape(frame) : null));
      },
      [id, frames] as const,
    );
  }

  /** Ids of the regions whose boxes are drawn on the frame shown. */
  drawnBoxes(): Promise<string[]> {
    return this.frame.evaluate(() => {
      const boxes = window.Konva?.stages.flatMap((stage) => stage.find('Rect')) ?? [];
      const ids = (window.Htx?.annotationStore.selected.regions ?? []).map((region) => region.id);
      return boxes
        .map((box) => box.id())
        .filter((id) => ids.includes(id))
        .map((id) => id.replace(/#.*/, ''));
    });
  }

  /** The rows of the timeline, from the screen. */
  async timeline(): Promise<TimelineRow[]> {
    const rows = await this.frame.locator('.lsf-keypoints').evaluateAll((elements) =>
      elements.map((element) => ({
        id: element.getAttribute('data-id') ?? '',
        label: element.querySelector('.lsf-keypoints__name')?.textContent ?? '',
        lines: [...element.querySelectorAll<HTMLElement>('.lsf-keypoints__lifespan')].map(({ style }) => ({
          left: Number.parseFloat(style.left),
          width: style.width === 'auto' ? undefined : Number.parseFloat(style.width),
        })),
      })),
    );
    return rows.map(({ id, label, lines }) => ({
      id,
      label,
      spans: lines.map(({ left, width }) => {
        const from = (left - timelineStep / 2) / timelineStep + 1;
        return { from, to: width === undefined ? undefined : from + width / timelineStep };
      }),
    }));
  }

  /** Saves a picture of the browser's window. */
  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  /** The buttons of keyframe and interpolation have no names; they stand in the group before "Hop backward". */
  get #keyframeButtons(): Locator {
    const groups = this.frame.locator('.lsf-timeline-controls > :nth-child(2) > :nth-child(1)');
    return groups.getByRole('button');
  }

  /** Waits until the frame box tells the place of the video element: the page may seek later than the box changes. */
  async #landed(): Promise<void> {
    await this.frame.waitForFunction(
      () => {
        const tag = window.Htx?.annotationStore.selected.names.get('video');
        const player = tag?.ref.current;
        const shown = Number.parseInt(document.querySelector('.lsf-frames-control')?.textContent ?? '', 10);
        if (!tag || !player) return false;
        const place = Math.ceil(player.currentTime * Number(tag.framerate));
        return shown === Math.min(Math.max(place, 1), tag.length);
      },
      undefined,
      { polling: 50 },
    );
    await this.#settled();
  }

  /** Waits until the video element has found its place and the page has had time to paint it. */
  async #settled(): Promise<void> {
    await this.frame.waitForFunction(
      () => [...document.querySelectorAll('video')].every((video) => !video.seeking && video.readyState >= 2),
      undefined,
      { polling: 50 },
    );
    await this.page.waitForTimeout(100);
    // On a busy machine that is less than a frame of the screen; a page behind another one has none.
    await this.frame.evaluate(async () => {
      for (let n = 0; n < 3; n++) {
        await Promise.race([
          new Promise((resolve) => requestAnimationFrame(resolve)),
          new Promise((resolve) => setTimeout(resolve, 500)),
        ]);
      }
    });
  }

  async #visibleBox(id: string): Promise<StoredShape> {
    const { frame } = await this.frameBox();
    const [box] = await this.shownShapes(id, [frame]);
    if (!box) throw new Error(`region ${id} is not shown on frame ${frame}`);
    return box;
  }

  async #drag(from: PercentPoint, to: PercentPoint): Promise<void> {
    const place = await this.#placeOnScreen();
    const { mouse } = this.page;
    await mouse.move(...place(from));
    await mouse.down();
    await mouse.move(...place(to), { steps: 6 });
    await mouse.up();
    await this.#settled();
  }

  /** Where a point of the video is on the screen. */
  async #placeOnScreen(): Promise<(point: PercentPoint) => [number, number]> {
    const canvas = await this.frame.locator('.lsf-video-canvas canvas').boundingBox();
    const video = await this.frame.evaluate(() => {
      const player = window.Htx?.annotationStore.selected.names.get('video')?.ref.current;
      if (!player) throw new Error('there is no video');
      const { videoDimensions: size, zoom, pan } = player;
      return { width: size.width * zoom, height: size.height * zoom, pan: { x: pan.x, y: pan.y } };
    });
    if (!canvas) throw new Error('the video is not on the screen');
    const left = canvas.x + (canvas.width - video.width) / 2 + video.pan.x;
    const top = canvas.y + (canvas.height - video.height) / 2 + video.pan.y;
    return ([x, y]) => [left + (x / 100) * video.width, top + (y / 100) * video.height];
  }

  async #answer(path: RegExp): Promise<Response> {
    const response = await this.page.waitForResponse(
      (each) =>
        path.test(new URL(each.url()).pathname) && ['POST', 'PATCH'].includes(each.request().method()),
    );
    if (!response.ok()) throw new Error(`${response.url()} answered ${response.status()}`);
    return response;
  }
}
