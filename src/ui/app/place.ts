/**
 * Where the page stands: on its own, in a frame of Label Studio's task page, or with that page in a frame beside it.
 *
 * @module
 */

export type Place = 'alone' | 'in-task' | 'beside';

export function placeOf({ pathname, search }: Pick<Location, 'pathname' | 'search'>): Place {
  if (pathname === '/beside') return 'beside';
  return new URLSearchParams(search).get('embed') === '1' ? 'in-task' : 'alone';
}
