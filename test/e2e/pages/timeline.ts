/**
 * The timeline over tracks of any length, made up: no video of 40,000 frames and 50 objects is tracked in a test. Counts what
 * is drawn.
 *
 * @module
 */
import { startTheme } from '../../../src/ui/app/theme.ts';
import { fileAxis } from '../../../src/ui/state/frame-axis.ts';
import { Player } from '../../../src/ui/state/player.ts';
import { TrackedObjects } from '../../../src/ui/state/tracked-objects.ts';
import type { Workspace } from '../../../src/ui/state/workspace.ts';
import '../../../src/ui/timeline/frame-timeline.ts';
import type { FrameTimeline } from '../../../src/ui/timeline/frame-timeline.ts';
import { TimelineView } from '../../../src/ui/timeline/timeline-view.ts';
import { sourceFrame } from '../../../src/units.ts';
import type { ObjectResult } from '../../../src/worker/api.ts';
import { demoClip } from '../../unit/demo-clip.ts';

startTheme();

/** What of a workspace a timeline needs. */
class TimelineWorkspace extends EventTarget {
  readonly tracked = new TrackedObjects();
  readonly view = { picture, thumbnail: picture };
  readonly player = new Player(this.view, {
    moved: () => this.changed(),
    changed: () => this.changed(),
    fail: (error) => {
      throw error;
    },
  });
  readonly timeline = new TimelineView({
    objects: this.tracked,
    player: this.player,
    changed: () => this.changed(),
  });
  readonly video = demoClip(1);

  get objects() {
    return this.tracked.all;
  }

  get selected() {
    return this.tracked.selected;
  }

  select(id: string): void {
    this.tracked.selectedId = id;
    this.changed();
  }

  changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

async function picture(frame: number): Promise<ImageBitmap> {
  const canvas = new OffscreenCanvas(64, 36);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.fillStyle = `hsl(${frame % 360} 40% 50%)`;
  context.fillRect(0, 0, 64, 36);
  return createImageBitmap(canvas);
}

const drawing = ['fillRect', 'fill', 'stroke', 'fillText', 'drawImage', 'clearRect'] as const;
let draws = 0;
for (const name of drawing) {
  const original = CanvasRenderingContext2D.prototype[name] as (...values: unknown[]) => unknown;
  Object.defineProperty(CanvasRenderingContext2D.prototype, name, {
    value(this: CanvasRenderingContext2D, ...values: unknown[]) {
      draws++;
      return original.apply(this, values);
    },
  });
}

/** Seen, with a doubtful stretch every 97 frames and a loss every 211. */
function resultAt(id: string, frame: number): ObjectResult {
  const lost = frame % 211 > 195;
  const doubtful = frame % 97 > 90;
  return {
    id,
    frame: sourceFrame(frame),
    box: lost ? undefined : [10, 10, 20, 20],
    area: 400,
    objectScore: lost ? -4 : 6,
    iou: doubtful ? 0.6 : 0.9,
  };
}

const workspace = new TimelineWorkspace();
const element = document.createElement('frame-timeline') as FrameTimeline;
element.workspace = workspace as unknown as Workspace;
element.style.width = '1000px';
element.style.height = '190px';

/** @param objects each with a prompt every 120 frames */
async function fill(frames: number, objects: number): Promise<void> {
  for (const { id } of workspace.objects) workspace.tracked.remove(id);
  await workspace.player.open(fileAxis(demoClip(frames)));
  for (let n = 0; n < objects; n++) {
    const { id } = workspace.tracked.add({ id: `object-${n}`, name: `Object ${n + 1}` });
    for (let at = 0; at < frames; at += 120) {
      workspace.tracked.setPrompt(id, { frame: sourceFrame(at), box: [10, 10, 30, 30] });
    }
    workspace.tracked.takeResults(Array.from({ length: frames }, (_, frame) => resultAt(id, frame)));
  }
  workspace.select('object-0');
  document.body.append(element);
}

const pages = {
  fill,
  workspace,
  /** Canvas calls since the last question. */
  draws(): number {
    const count = draws;
    draws = 0;
    return count;
  },
  nodes: (): number => element.shadowRoot?.querySelectorAll('*').length ?? 0,
};

declare global {
  interface Window {
    timelinePage: typeof pages;
  }
}

window.timelinePage = pages;
