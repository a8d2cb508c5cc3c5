/**
 * Under which names the server answers.
 *
 * @module
 */
import { hostname, networkInterfaces } from 'node:os';

/** Names and addresses of loopback, as they stand in a `Host` header. */
export const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a server bound to this name or address can be reached from this machine only. */
export function isLoopback(bound: string): boolean {
  return loopbackHosts.includes(asHost(bound));
}

/** Whether this stands for all addresses of the machine. */
export function isEverywhere(bound: string): boolean {
  return bound === '0.0.0.0' || bound === '::';
}

/**
 * What may stand in `Host`, without port, where the server is bound to `bound`. An address can be trusted: a page can
 * point a name of its own at this server (DNS rebinding), but not make the browser send another name.
 *
 * @param added by `--allowed-host`
 */
export function allowedHosts(bound: string, added: readonly string[]): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const own = isEverywhere(bound) ? [hostname(), ...addresses.map(({ address }) => address)] : [bound];
  return [...loopbackHosts, ...[...own, ...added].map(asHost)];
}

/** A name or address as it stands in a URL: lower case, IPv6 in brackets. */
export function asHost(name: string): string {
  const bare = name.toLowerCase();
  return bare.includes(':') && !bare.startsWith('[') ? `[${bare}]` : bare;
}
