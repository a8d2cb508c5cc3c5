/**
 * Changing the labels of the local project: objects follow, at the open video and at the others.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { isGivenName } from '../state/object-style.ts';
import type { PlannedObject } from '../state/tracked-objects.ts';
import { lockedWorks } from '../state/work-lock.ts';
import type { LocalProject } from './local-project.ts';
import { labelSetOf, type ProjectVideo } from './project.ts';
import type { VideoWork } from './project-store.ts';

/**
 * Gives a label another name; its objects get it as well.
 *
 * @throws TrackletError `storage/open-elsewhere` where a video that uses it is open in another tab; nothing is changed then
 */
export async function renameLabel(project: LocalProject, from: string, to: string): Promise<void> {
  const name = to.trim();
  const { labels } = project.project;
  if (name === '' || name === from || labels.some(({ value }) => value === name)) return;
  await changeObjects(project, from, (own) => own.map((value) => (value === from ? name : value)), {
    labels: labels.map((label) => (label.value === from ? { ...label, value: name } : label)),
  });
}

/** Removes a label; its objects stay, without it. @throws TrackletError as {@link renameLabel} */
export async function removeLabel(project: LocalProject, removed: string): Promise<void> {
  await changeObjects(project, removed, (own) => own.filter((value) => value !== removed), {
    labels: project.project.labels.filter(({ value }) => value !== removed),
  });
}

/** @param colour `#rrggbb` @throws TrackletError as {@link renameLabel} */
export async function recolourLabel(
  project: LocalProject,
  recoloured: string,
  colour: string,
): Promise<void> {
  await changeObjects(project, recoloured, (own) => own, {
    labels: project.project.labels.map((label) =>
      label.value === recoloured ? { ...label, colour } : label,
    ),
  });
}

/** Moves a label so many places down (up, where negative). */
export async function moveLabel(project: LocalProject, moved: string, by: number): Promise<void> {
  const { labels } = project.project;
  const index = labels.findIndex(({ value }) => value === moved);
  const label = labels[index];
  const to = index + by;
  if (label && to >= 0 && to < labels.length) {
    await project.edit({ labels: labels.toSpliced(index, 1).toSpliced(to, 0, label) });
  }
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

/** The works at videos that are not open here. */
async function worksUsing(project: LocalProject, label: string): Promise<readonly UsedIn[]> {
  const videos = project.videos.filter(({ id }) => id !== project.open?.id);
  const works = await Promise.all(
    videos.map(async (video) => ({ video, kept: await project.store.work(video) })),
  );
  return works.flatMap(({ video, kept }) =>
    kept?.work.objects.some(({ labels }) => labels?.includes(label)) ? [{ video, kept }] : [],
  );
}

async function changeObjects(
  project: LocalProject,
  label: string,
  labelsOf: (own: readonly string[]) => readonly string[],
  change: Parameters<LocalProject['edit']>[0] & { readonly labels: Parameters<typeof labelSetOf>[0] },
): Promise<void> {
  const others = await worksUsing(project, label);
  const locked = await lockedWorks(others.map(({ video }) => video.work));
  const elsewhere = others.find(({ video }) => locked.has(video.work));
  if (elsewhere) {
    throw new TrackletError(
      'storage/open-elsewhere',
      `The label "${label}" is used in ${elsewhere.video.name}, which is open in another tab: close it there first.`,
    );
  }
  const before = project.labelSet;
  const after = labelSetOf(change.labels);
  await project.edit(change);
  relabelOpen(project, label, labelsOf);
  for (const { kept } of others) {
    const objects = kept.work.objects.map((object): PlannedObject => {
      const { labels: own = [], name } = object;
      if (!own.includes(label)) return object;
      const labels = labelsOf(own);
      const named = name !== undefined && !isGivenName(name, before.styleOf(own)?.name) ? { name } : {};
      return { ...object, labels, ...after.styleOf(labels), ...named };
    });
    await project.store.writeWork(kept, { ...kept.work, objects });
  }
}

function relabelOpen(
  { open, workspace }: LocalProject,
  label: string,
  labelsOf: (own: readonly string[]) => readonly string[],
): void {
  if (!open) return;
  for (const { id, labels } of workspace.objects.filter((object) => object.labels.includes(label))) {
    workspace.relabel(id, labelsOf(labels));
  }
}
