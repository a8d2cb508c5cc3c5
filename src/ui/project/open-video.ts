/**
 * Opening the videos of the local project: from files, from addresses, from the list.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { fileNameIn } from '../../labelstudio/video-address.ts';
import type { VideoInfo } from '../../video/video.ts';
import type { VideoSource } from '../../worker/api.ts';
import { identityOf, type KeptWork } from '../state/kept-work.ts';
import type { Opening } from '../state/video-opening.ts';
import type { LocalProject } from './local-project.ts';
import { mayReplace } from './may-replace.ts';
import { planVideo } from './plan-video.ts';
import { isFileOf, newVideo, type ProjectVideo } from './project.ts';

/** Opens a file: the video that it is, the one of a task that waits for it, or a new one. False where it was not opened. */
export async function openFile(project: LocalProject, file: File): Promise<boolean> {
  const known = project.videos.filter((video) => isFileOf(video, file));
  const source = { kind: 'file', ...identityOf(file) } as const;
  for (const video of known.filter((each) => each.source.kind === 'wanted')) {
    await project.put({ ...video, source, name: file.name });
    void keepFile(project, video.id, file);
  }
  const [first] = known;
  const video =
    project.videos.find(({ id }) => id === first?.id) ??
    newVideo(project.project.id, { name: file.name, source });
  return openVideo(project, video, file);
}

/** Takes a file into the project without opening it. */
export async function addFile(project: LocalProject, file: File): Promise<void> {
  if (project.videos.some((video) => isFileOf(video, file))) return;
  const source = { kind: 'file', ...identityOf(file) } as const;
  const video = newVideo(project.project.id, { name: file.name, source });
  await project.put(video);
  await keepFile(project, video.id, file);
}

/** Opens a video by its address. @param work the key of work that is there from before there were projects */
export async function openUrl(project: LocalProject, url: string, work?: string): Promise<boolean> {
  const known = project.videos.find(({ source }) => source.kind === 'url' && source.url === url);
  const name = fileNameIn(url) || url;
  const source = { kind: 'url', url } as const;
  const video = known ?? newVideo(project.project.id, { name, source, ...(work && { work }) });
  return openVideo(project, video);
}

/**
 * Opens a video with the work at it. False where it was not opened.
 *
 * @param file where the user has just opened it
 */
export async function openVideo(project: LocalProject, video: ProjectVideo, file?: File): Promise<boolean> {
  const { workspace } = project;
  if (!mayReplace(workspace)) return false;
  const source = await sourceOf(project, video, file);
  if (!source) {
    workspace.activity.fail(fileWanted(video));
    return false;
  }
  const opening = await workspace.runOpening('Opening the video', async (report) => {
    const plan = (info: VideoInfo, kept: KeptWork | undefined) => {
      project.opens(video, info);
      return planVideo(project, video, info, kept === undefined);
    };
    const options = { report, key: video.work, forGood: true, found: 'continue', plan } as const;
    const opening = await workspace.replaceVideo(source, options);
    if (opening !== 'cancelled') await opened(project, video, file, opening);
    return opening;
  });
  return opening === 'anew' || opening === 'continued';
}

async function sourceOf(
  { store }: LocalProject,
  { id, source }: ProjectVideo,
  file: File | undefined,
): Promise<VideoSource | undefined> {
  if (source.kind === 'url') return source;
  const found = file ?? (await store.file(id));
  return found && { kind: 'file', file: found };
}

async function opened(
  project: LocalProject,
  video: ProjectVideo,
  file: File | undefined,
  opening: Opening,
): Promise<void> {
  const { objects, video: info } = project.workspace;
  await project.put(info ? { ...video, info } : video);
  await project.edit({ current: video.id, openedAt: Date.now() });
  if (file) void keepFile(project, video.id, file);
  if (opening === 'anew' && video.task) {
    await project.addLabels(objects.flatMap(({ labels }) => labels.map((value) => ({ value }))));
  }
  void project.progress.refresh();
}

async function keepFile({ store, workspace }: LocalProject, video: string, file: File): Promise<void> {
  const reason = await store.keepFile(video, file);
  if (reason) workspace.activity.notify(reason);
}

function fileWanted({ name, task, source }: ProjectVideo): TrackletError {
  const what =
    source.kind === 'wanted' && task ? `Open the file for ${task.name}: ${name}` : `Open ${name} again`;
  return new TrackletError(
    'video/file-wanted',
    `${what}. This browser does not have the file; its work is found by ${source.kind === 'wanted' ? 'the name' : 'name, size and date'}.`,
  );
}
