/**
 * The parts of the page's state, and how they are put together: which tells which, and what they share.
 *
 * @module
 */
import { DEFAULT_WRITING_SETTINGS, type WritingSettings } from '../../regions/writing-settings.ts';
import type { Database } from '../../storage/database.ts';
import type { TrackletEngine } from '../../worker/client.ts';
import { ViewClient } from '../../worker/view-client.ts';
import { StageView } from '../stage/stage-view.ts';
import { TimelineView } from '../timeline/timeline-view.ts';
import { Activity } from './activity.ts';
import type { Tool } from './gesture.ts';
import { History } from './history.ts';
import { Marking } from './marking.ts';
import { MasksOnScreen } from './masks-on-screen.ts';
import { ModelInUse } from './model-in-use.ts';
import { ModelLoading } from './model-loading.ts';
import { ObjectEdits } from './object-edits.ts';
import { Player } from './player.ts';
import { Prompter } from './prompter.ts';
import { TrackedFrames } from './tracked-frames.ts';
import { TrackedObjects } from './tracked-objects.ts';
import { Tracking } from './tracking.ts';
import { UnsavedWork } from './unsaved-work.ts';
import { VideoOpening } from './video-opening.ts';
import { rememberedViewOptions, type ViewOptions } from './view-options.ts';
import { type Moving, WorkspaceChange } from './workspace-change.ts';

export abstract class WorkspaceParts extends EventTarget {
  protected readonly tracked = new TrackedObjects();
  protected readonly prompter: Prompter;
  protected readonly opening: VideoOpening;
  protected readonly loading: ModelLoading;
  protected readonly edits: ObjectEdits;

  readonly activity: Activity;
  /** Pictures and masks to look at. */
  readonly view: ViewClient;
  readonly player: Player;
  readonly modelInUse: ModelInUse;
  readonly history: History;
  readonly tracking: Tracking;
  readonly marking: Marking;
  readonly unsavedWork: UnsavedWork;
  tool: Tool = 'box';
  viewOptions: ViewOptions = rememberedViewOptions();
  /** Zoom, pan, and what is under the pointer. */
  readonly stage = new StageView();
  /** Frames with a result of the objects that were tracked. */
  readonly trackedFrames = new TrackedFrames(this.tracked);
  /** The objects' lanes, and which part of the video the timeline shows. */
  readonly timeline: TimelineView;
  /** How tracks become keyframes when they are saved. */
  writing: WritingSettings = DEFAULT_WRITING_SETTINGS;
  /** True where something was done since the last save. */
  unsaved = false;

  /** @param storage where unsaved work is kept */
  constructor(engine: TrackletEngine, storage: Promise<Database | undefined>) {
    super();
    const changed = () => this.changed();
    const worked = () => {
      if (this.unsaved) return;
      this.unsaved = true;
      this.changed();
    };
    this.unsavedWork = new UnsavedWork(storage, changed);
    this.tracked.subscribe((change) => this.unsavedWork.note(change, this.tracked.all));
    this.activity = new Activity({ changed, progressed: () => this.changed('progress') });
    this.view = new ViewClient(engine);
    this.player = new Player(this.view, {
      changed,
      moved: () => this.changed('place'),
      fail: (error) => this.activity.fail(error),
    });
    this.modelInUse = new ModelInUse(engine);
    this.prompter = new Prompter(engine, this.tracked);
    const { activity, modelInUse, player, unsavedWork, view } = this;
    const objects = this.tracked;
    const prompter = this.prompter;
    this.timeline = new TimelineView({ objects, player, changed });
    const basis = {
      engine,
      view,
      activity,
      modelInUse,
      objects,
      player,
      prompter,
      unsavedWork,
      changed,
      worked,
    };
    this.history = new History({ ...basis, tracking: () => this.tracking });
    const parts = { ...basis, history: this.history };
    this.edits = new ObjectEdits({ ...parts, plan: () => this.opening.plan });
    this.tracking = new Tracking({
      ...parts,
      visitPlan: () => this.opening.plan.visitPlan,
      keep: () => unsavedWork.keep(),
    });
    const hasModel = () => this.loading.hasModel;
    const masks = new MasksOnScreen({ ...parts, hasModel });
    this.marking = new Marking({
      ...parts,
      masks,
      tracking: this.tracking,
      hasModel,
      newObject: () => this.edits.insert(),
      previewed: () => this.changed('preview'),
    });
    this.opening = new VideoOpening({
      ...parts,
      trackedFrames: this.trackedFrames,
      tracking: this.tracking,
      masks,
      opened: (unsaved) => {
        this.unsaved = unsaved;
      },
      goOn: () => this.continueTrack(),
    });
    this.loading = new ModelLoading({
      ...parts,
      masks,
      opening: this.opening,
      keep: async () => {
        if (this.unsaved) await unsavedWork.keep();
      },
    });
  }

  /** Goes on with a track that was cut off, where it was. */
  abstract continueTrack(): Promise<void>;

  /** Tells the elements that something changed. @param moving what alone; default: anything */
  changed(moving?: Moving): void {
    if (this.unsaved || this.unsavedWork.forGood) this.unsavedWork.record();
    this.dispatchEvent(new WorkspaceChange(moving));
  }
}
