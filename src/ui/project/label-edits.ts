/**
 * Changing the labels of the local project: objects follow, at the open video and at the others. Each change is one step
 * of the history, with all that it changes.
 *
 * @module
 */
import type { Label } from '../state/label-set.ts';
import { isGivenName } from '../state/object-style.ts';
import type { ObjectChange, PlannedObject } from '../state/tracked-objects.ts';
import { lockedWorks } from '../state/work-lock.ts';
import { changedLabels, inverse, type LabelChange } from './label-change.ts';
import type { LocalProject } from './local-project.ts';
import { refuseOpenElsewhere } from './other-tabs.ts';
import { labelSetOf, type ProjectVideo, withNewLabels } from './project.ts';
import type { VideoWork } from './project-store.ts';

/** Adds a label at the end, in a colour that none has. */
export async function addLabel(project: LocalProject, name: string): Promise<void> {
  const { labels } = project.project;
  const label = withNewLabels(labels, [{ value: name.trim() }])[labels.length];
  if (label) await changeLabels(project, { kind: 'add', label, at: labels.length }, `label ${label.value}`);
}

/**
 * Gives a label another name; its objects get it as well.
 *
 * @throws TrackletError `storage/open-elsewhere` where a video that uses it is open in another tab; nothing is changed then
 */
export async function renameLabel(project: LocalProject, from: string, to: string): Promise<void> {
  const name = to.trim();
  const { labels } = project.project;
  const label = labels.find(({ value }) => value === from);
  if (!label || name === '' || labels.some(({ value }) => value === name)) return;
  const change = { kind: 'replace', from: label, to: { ...label, value: name } } as const;
  await changeLabels(project, change, `renaming the label ${from}`);
}

/** Removes a label; its objects stay, without it. @throws TrackletError as {@link renameLabel} */
export async function removeLabel(project: LocalProject, removed: string): Promise<void> {
  const at = project.project.labels.findIndex(({ value }) => value === removed);
  const label = project.project.labels[at];
  if (label) await changeLabels(project, { kind: 'remove', label, at }, `removing the label ${removed}`);
}

/** @param colour `#rrggbb` @throws TrackletError as {@link renameLabel} */
export async function recolourLabel(
  project: LocalProject,
  recoloured: string,
  colour: string,
): Promise<void> {
  const label = project.project.labels.find(({ value }) => value === recoloured);
  if (!label || label.colour === colour) return;
  const change = { kind: 'replace', from: label, to: { ...label, colour } } as const;
  await changeLabels(project, change, `recolouring the label ${recoloured}`);
}

/** Moves a label so many places down (up, where negative). */
export async function moveLabel(project: LocalProject, value: string, by: number): Promise<void> {
  await changeLabels(project, { kind: 'move', value, by }, `moving the label ${value}`);
}

/** How many objects of the project have a label. */
export async function countUses(project: LocalProject, label: string): Promise<number> {
  const here = project.open ? project.workspace.objects.filter(({ labels }) => labels.includes(label)) : [];
  const others = await worksUsing(project, label);
  const counts = others.map(
    ({ kept }) => kept.work.objects.filter((object) => object.labels?.includes(label)).length,
  );
  return counts.reduce((sum, count) => sum + count, here.length);
}

interface UsedIn {
  readonly video: ProjectVideo;
  readonly kept: VideoWork;
}

/** The works that this tab does not have open. */
async function worksUsing(project: LocalProject, label: string): Promise<readonly UsedIn[]> {
  const videos = project.videos.filter(({ id }) => id !== project.own?.id);
  const works = await Promise.all(
    videos.map(async (video) => ({ video, kept: await project.store.work(video) })),
  );
  return works.flatMap(({ video, kept }) =>
    kept?.work.objects.some(({ labels }) => labels?.includes(label)) ? [{ video, kept }] : [],
  );
}

/** What objects look like before and after a change, by id. */
type Restyled = ReadonlyMap<string, { readonly before: ObjectChange; readonly after: ObjectChange }>;

/** @param what names the step */
async function changeLabels(project: LocalProject, change: LabelChange, what: string): Promise<void> {
  const { id, labels } = project.project;
  const used = labelOf(change);
  const others = used === undefined ? [] : await worksUsing(project, used.value);
  await refuseOpenElsewhere(
    project,
    others.map(({ video }) => video),
    `The label "${used?.value}" is used in`,
  );
  const here: Restyled = project.open ? restyled(project.workspace.objects, change, labels) : new Map();
  const elsewhere = others.map(({ video, kept }) => ({
    video,
    objects: restyled(kept.work.objects, change, labels),
  }));
  const travel = (done: LabelChange, side: 'before' | 'after') => {
    // Steps outlive a project that is switched away from only where what is open is none of its videos.
    if (project.project.id !== id) return;
    const written = [
      project.edit((stored) => ({ labels: changedLabels(stored.labels, done) })),
      ...elsewhere.map(({ video, objects }) => restyleWork(project, video, objects, side)),
    ];
    Promise.all(written).catch((error: unknown) => project.workspace.activity.fail(error));
  };
  travel(change, 'after');
  project.workspace.changeObjects(what, new Map([...here].map(([object, { after }]) => [object, after])), {
    undo: () => travel(inverse(change), 'before'),
    redo: () => travel(change, 'after'),
  });
}

/** The label that a change concerns the objects of; undefined where it concerns none. */
function labelOf(change: LabelChange): Label | undefined {
  if (change.kind === 'remove') return change.label;
  return change.kind === 'replace' ? change.from : undefined;
}

type StyledObject = Pick<PlannedObject, 'id' | 'name' | 'colour' | 'labels'>;

/** The objects that look different after a change. A name or colour that is not the label's own stays. */
function restyled(objects: readonly StyledObject[], change: LabelChange, labels: readonly Label[]): Restyled {
  const label = labelOf(change);
  const [before, after] = [labelSetOf(labels), labelSetOf(changedLabels(labels, change))];
  const styled = new Map<string, { before: ObjectChange; after: ObjectChange }>();
  for (const { id, name, colour, labels: own = [] } of objects) {
    if (id === undefined || label === undefined || !own.includes(label.value)) continue;
    const now = own.flatMap((value) => {
      if (value !== label.value) return [value];
      return change.kind === 'replace' ? [change.to.value] : [];
    });
    const [was, will] = [before.styleOf(own), after.styleOf(now)];
    styled.set(id, {
      before: { labels: own, ...(name !== undefined && { name }), ...(colour !== undefined && { colour }) },
      after: {
        labels: now,
        ...(will && colour === was?.colour && { colour: will.colour }),
        ...(will && name !== undefined && renamedAs(name, was?.name, will.name)),
      },
    });
  }
  return styled;
}

/** `Ball 2` becomes `Football 2`. */
function renamedAs(
  name: string,
  was: string | undefined,
  will: string,
): { readonly name: string } | undefined {
  if (was === undefined || !isGivenName(name, was)) return undefined;
  return { name: name.startsWith(was) ? `${will}${name.slice(was.length)}` : will };
}

/** Changes the work at a video that is not open here. */
async function restyleWork(
  { store, workspace }: LocalProject,
  video: ProjectVideo,
  restyled: Restyled,
  side: 'before' | 'after',
): Promise<void> {
  if ((await lockedWorks([video.work])).has(video.work)) {
    const why = `${video.name} is open in another tab: its objects keep their labels.`;
    return workspace.activity.notify(why);
  }
  const kept = await store.work(video);
  if (!kept) return;
  const objects = kept.work.objects.map((object) => ({
    ...object,
    ...restyled.get(object.id ?? '')?.[side],
  }));
  await store.writeWork(kept, { ...kept.work, objects });
}
