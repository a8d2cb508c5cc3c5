/**
 * Who wrote an annotation or a draft, as a user would name them.
 *
 * @module
 */
import type { Annotation, Draft, Task } from './schemas.ts';

/** E-mail, or the name that Label Studio shows, or the user's number. */
export function annotationAuthor({ completed_by, created_username }: Annotation): string {
  const email = typeof completed_by === 'object' ? completed_by?.email : undefined;
  return email || shownName(created_username) || numbered(userId(completed_by));
}

/** E-mail, or the name that Label Studio shows, or the user's number. */
export function draftAuthor({ user, created_username }: Draft): string {
  return (typeof user === 'string' && user) || shownName(created_username) || numbered(user);
}

/** `created_username` is name, e-mail and number in one: ` ana@b.co, 1`. */
function shownName(createdUsername: string | undefined): string {
  return createdUsername?.replace(/,\s*\d+$/, '').trim() ?? '';
}

function numbered(id: unknown): string {
  return typeof id === 'number' ? `user ${id}` : 'an unknown user';
}

/** Who changed the annotation last, where the task says so; Label Studio states only the user's number. */
export function lastEditor(annotation: Annotation, { annotations }: Task): string {
  const id = annotation.updated_by;
  if (id === undefined || id === null) return annotationAuthor(annotation);
  const written = [annotation, ...annotations].find(({ completed_by }) => userId(completed_by) === id);
  return written === undefined ? `user ${id}` : annotationAuthor(written);
}

function userId(user: Annotation['completed_by']): number | undefined {
  return typeof user === 'object' ? user?.id : user;
}
