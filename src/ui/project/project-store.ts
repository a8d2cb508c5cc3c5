/**
 * Local projects in the browser's storage. Where that is refused, or full, they live as long as the page.
 *
 * @module
 */
import type { Database, StoredWork } from '../../storage/database.ts';
import {
  deleteProject,
  deleteVideo,
  keepFile,
  listProjects,
  readFile,
  readProject,
  updateProject,
  writeVideo,
} from '../../storage/projects.ts';
import { readWork, readWorkResults, writeWork } from '../../storage/unsaved-work.ts';
import type { ObjectResult } from '../../worker/api.ts';
import type { KeptWork } from '../state/kept-work.ts';
import { askToPersist, whyFileNotKept } from './kept-files.ts';
import type { Project, ProjectChange, ProjectVideo } from './project.ts';

/** The work at a video that is not open. */
export interface VideoWork {
  readonly stored: StoredWork;
  readonly work: KeptWork;
}

export class ProjectStore {
  readonly #database: Promise<Database | undefined>;
  readonly #failed: () => void;
  /** Files that were opened on this visit, by video. */
  readonly #opened = new Map<string, File>();
  /** Videos whose files are stored. */
  #kept = new Set<string>();

  /** @param failed called where something could not be stored */
  constructor(database: Promise<Database | undefined>, failed: () => void) {
    this.#database = database;
    this.#failed = failed;
  }

  async list(): Promise<readonly Project[]> {
    const database = await this.#database;
    const stored = await (database ? listProjects(database) : []);
    return stored.flatMap(({ content }) => (isProject(content) ? content : []));
  }

  /** The videos of a project, in the order in which they were added. */
  async videos(project: string): Promise<readonly ProjectVideo[]> {
    const database = await this.#database;
    const read = database && (await readProject(database, project));
    if (!read) return [];
    this.#kept = new Set(read.files);
    return read.videos
      .flatMap(({ content }) => (isVideo(content) ? content : []))
      .toSorted((a, b) => a.addedAt - b.addedAt);
  }

  /**
   * Changes a project as it is in storage by now: other tabs may have changed it.
   *
   * @param known where it is not there yet
   * @returns the project as it is then; undefined where it could not be stored
   */
  async updateProject(
    known: Project,
    change: (project: Project) => ProjectChange,
  ): Promise<Project | undefined> {
    let changed: Project | undefined;
    await this.#write((database) =>
      updateProject(database, known.id, (stored) => {
        const project = isProject(stored) ? stored : known;
        changed = { ...project, ...change(project) };
        return changed;
      }),
    );
    return changed;
  }

  writeVideo(video: ProjectVideo): Promise<void> {
    const { id, project, work } = video;
    return this.#write((database) => writeVideo(database, { id, project, work, content: video }));
  }

  deleteVideo({ id, project, work }: ProjectVideo): Promise<void> {
    this.#opened.delete(id);
    this.#kept.delete(id);
    return this.#write((database) => deleteVideo(database, { id, project, work, content: undefined }));
  }

  deleteProject(id: string): Promise<void> {
    return this.#write((database) => deleteProject(database, id));
  }

  /** Whether the video can be opened without the user. */
  hasFile(video: string): boolean {
    return this.#opened.has(video) || this.#kept.has(video);
  }

  /** The file of a video; undefined where the user has to open it again. */
  async file(video: string): Promise<File | undefined> {
    const opened = this.#opened.get(video);
    if (opened) return opened;
    const database = await this.#database;
    return database && readFile(database, video).catch(() => undefined);
  }

  /** Keeps a file that the user has opened. @returns why it is not kept beyond this visit, as one sentence */
  async keepFile(video: string, file: File): Promise<string | undefined> {
    this.#opened.set(video, file);
    const database = await this.#database;
    if (!database || this.#kept.has(video)) return undefined;
    const reason = await whyFileNotKept(file);
    if (reason) return reason;
    try {
      await keepFile(database, video, file);
      this.#kept.add(video);
      await askToPersist();
      return undefined;
    } catch {
      return `${file.name} could not be kept in this browser, whose storage is full: open the file again on your next visit.`;
    }
  }

  /** The work that is kept of a video; undefined where there is none. */
  async work({ work: key }: ProjectVideo): Promise<VideoWork | undefined> {
    const database = await this.#database;
    const stored = database && (await readWork(database, key));
    return stored && isWork(stored.content) ? { stored, work: stored.content } : undefined;
  }

  async results({ work: key }: ProjectVideo): Promise<readonly ObjectResult[]> {
    const database = await this.#database;
    const results: ObjectResult[] = [];
    if (!database) return results;
    for await (const some of readWorkResults(database, key))
      results.push(...(some as readonly ObjectResult[]));
    return results;
  }

  /** Changes the work at a video that nobody has open; its results stay. */
  writeWork({ stored }: VideoWork, work: KeptWork): Promise<void> {
    const change = { work: { ...stored, content: work }, puts: [], deletes: [], gone: [] };
    return this.#write((database) => writeWork(database, change));
  }

  async #write(write: (database: Database) => Promise<void>): Promise<void> {
    const database = await this.#database;
    if (database) await write(database).catch(this.#failed);
  }
}

/** What this version of the page has written is as it wrote it. */
const isOurs = (content: unknown): boolean =>
  typeof content === 'object' && content !== null && 'version' in content && content.version === 1;
const isProject = (content: unknown): content is Project => isOurs(content);
const isVideo = (content: unknown): content is ProjectVideo => isOurs(content);
const isWork = (content: unknown): content is KeptWork => isOurs(content);
