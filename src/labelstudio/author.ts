/**
 * Who wrote an annotation or a draft, as a user would name them.
 *
 * @module
 */
import type { Annotation, Draft } from './schemas.ts';

/** E-mail, or the name that Label Studio shows, or the user's number. */
export function annotationAuthor({ completed_by, created_username }: Annotation): string {
  const user = typeof completed_by === 'object' && completed_by !== null ? completed_by : undefined;
  return user?.email || shownName(created_username) || numbered(user?.id ?? completed_by);
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
