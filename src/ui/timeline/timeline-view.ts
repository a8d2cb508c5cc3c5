/**
 * What the timeline shows: the objects' lanes, and which part of the video is in view. It changes with every move of the
 * wheel, so it tells the timeline alone and not the whole page.
 *
 * @module
 */
import type { Player } from '../state/player.ts';
import type { TrackedObjects } from '../state/tracked-objects.ts';
import { anyKeyframe, laneBits } from './lane-summary.ts';
import { Lanes } from './lanes.ts';
import { TimeScale } from './time-scale.ts';

/** What one step of the zoom keys and buttons does. */
const zoomStep = 1.5;

interface TimelineParts {
  readonly objects: TrackedObjects;
  readonly player: Player;
  /** Tells the page that another object is selected. */
  readonly changed: () => void;
}

export class TimelineView extends EventTarget {
  readonly #parts: TimelineParts;
  readonly #lanes: Lanes;
  #axis: Player['axis'] | undefined;
  #scale = new TimeScale(0, 1, 1);

  constructor(parts: TimelineParts) {
    super();
    this.#parts = parts;
    this.#lanes = new Lanes(parts.objects, (goOn) =>
      setTimeout(() => {
        goOn();
        this.dispatchEvent(new Event('change'));
      }),
    );
  }

  /** Of the video that is open. */
  get lanes(): Lanes {
    this.#lanes.use(this.#parts.player.axis);
    return this.#lanes;
  }

  get scale(): TimeScale {
    return this.#scale;
  }

  /** Tells how wide the lanes are, in CSS pixels; another video is shown whole. */
  measure(width: number): void {
    const { axis } = this.#parts.player;
    if (axis === this.#axis && Math.max(1, width) === this.#scale.width) return;
    const whole = axis !== this.#axis;
    this.#axis = axis;
    this.#set(
      whole ? new TimeScale(axis.first, axis.last - axis.first + 1, width) : this.#scale.resized(width),
    );
  }

  /** @param steps positive: nearer. @param x CSS pixels; what is there stays there; default: the present position */
  zoomBySteps(steps: number, x = this.#anchor): void {
    this.zoomBy(zoomStep ** steps, x);
  }

  /** @param factor times as near. @param x see {@link zoomBySteps} */
  zoomBy(factor: number, x: number): void {
    this.#set(this.#scale.zoomed(factor, x));
  }

  /** Whether less than the whole video is in view. */
  get isZoomed(): boolean {
    return this.#scale.span < this.#scale.count;
  }

  fit(): void {
    this.#set(this.#scale.fitted());
  }

  /** @param pixels CSS pixels, to the right */
  panBy(pixels: number): void {
    this.#set(this.#scale.panned(pixels));
  }

  /** Moves the view, where that is needed, so that a position is in it. */
  reveal(position: number): void {
    this.#set(this.#scale.showing(position));
  }

  /** Goes to the next keyframe or prompt of the selected object (the one before). */
  goToKeyframe(direction: 1 | -1): void {
    const { selectedId } = this.#parts.objects;
    this.#goTo(anyKeyframe, direction, selectedId === undefined ? [] : [selectedId]);
  }

  /** Goes to where the next doubtful stretch begins (the one before), of all objects, and selects its object. */
  goToDoubt(direction: 1 | -1): void {
    this.#goTo(
      laneBits.doubtful,
      direction,
      this.#parts.objects.all.map(({ id }) => id),
    );
  }

  /** {@link goToDoubt} of the selected object alone. */
  goToOwnDoubt(direction: 1 | -1): void {
    const { selectedId } = this.#parts.objects;
    this.#goTo(laneBits.doubtful, direction, selectedId === undefined ? [] : [selectedId]);
  }

  /** Selects the object of the lane below (above). */
  selectNeighbour(direction: 1 | -1): void {
    const { objects } = this.#parts;
    const index = objects.all.findIndex(({ id }) => id === objects.selectedId);
    const next = objects.all[Math.max(0, index + direction)];
    if (next) this.#select(next.id);
  }

  #goTo(bits: number, direction: 1 | -1, ids: readonly string[]): void {
    const { objects, player } = this.#parts;
    const from = { id: objects.selectedId ?? '', position: player.position };
    const place = this.lanes.next(from, bits, direction, ids);
    if (!place) return;
    player.pause();
    this.#select(place.id);
    void player.seek(place.position);
  }

  #select(id: string): void {
    if (this.#parts.objects.selectedId === id) return;
    this.#parts.objects.selectedId = id;
    this.#parts.changed();
  }

  /** The present position where it is in view, else the middle. */
  get #anchor(): number {
    const x = this.#scale.x(this.#parts.player.position + 0.5);
    return x >= 0 && x <= this.#scale.width ? x : this.#scale.width / 2;
  }

  #set(scale: TimeScale): void {
    const { start, span, width } = this.#scale;
    if (
      scale.start === start &&
      scale.span === span &&
      scale.width === width &&
      scale.first === this.#scale.first &&
      scale.count === this.#scale.count
    )
      return;
    this.#scale = scale;
    this.dispatchEvent(new Event('change'));
  }
}
