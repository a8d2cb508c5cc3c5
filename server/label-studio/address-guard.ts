/**
 * Which hosts a video may be fetched from. Its address was written by whoever filled the task, so it must not reach
 * services of this machine or of its network that only trust their own (server-side request forgery).
 *
 * @module
 */
import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import os from 'node:os';
import { TrackletError } from '../../src/errors.ts';

/** IANA's special-purpose IPv4 blocks that are not globally reachable, multicast and what is reserved. */
const specialIpv4 = new BlockList();
for (const block of [
  '0.0.0.0/8', // this host
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT; Alibaba's metadata service
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local; metadata services of most clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments; Oracle's metadata service
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
]) {
  const [network = '', bits] = block.split('/');
  specialIpv4.addSubnet(network, Number(bits), 'ipv4');
}

/** All IPv6 addresses that are given out to the public; loopback, mapped, link-local and unique-local lie outside. */
const globalIpv6 = new BlockList();
globalIpv6.addSubnet('2000::', 3, 'ipv6');

/** Blocks in it that are not globally reachable, or stand for an IPv4 address. */
const specialIpv6 = new BlockList();
specialIpv6.addSubnet('2001::', 23, 'ipv6'); // protocol assignments, Teredo
specialIpv6.addSubnet('2001:db8::', 32, 'ipv6'); // documentation
specialIpv6.addSubnet('2002::', 16, 'ipv6'); // 6to4
specialIpv6.addSubnet('3fff::', 20, 'ipv6'); // documentation

/** Whether an IP address is one of the public internet, and not of a network that this machine is in. */
function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4)
    return !specialIpv4.check(address, 'ipv4') && !ownNetworks().check(address, 'ipv4');
  return (
    isIP(address) === 6 &&
    globalIpv6.check(address, 'ipv6') &&
    !specialIpv6.check(address, 'ipv6') &&
    !ownNetworks().check(address, 'ipv6')
  );
}

/** Of now: interfaces come and go. Their addresses may be public, and services there still trust whoever is near. */
function ownNetworks(): BlockList {
  const networks = new BlockList();
  for (const { cidr } of Object.values(os.networkInterfaces()).flatMap((list) => list ?? [])) {
    const [address = '', bits] = cidr?.split('/') ?? [];
    if (isIP(address) !== 0) networks.addSubnet(address, Number(bits), isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }
  return networks;
}

/** Lets the configured Label Studio and the hosts of `LABEL_STUDIO_MEDIA_HOSTS` pass, and what is public. */
export class AddressGuard {
  readonly #origin: string;
  readonly #hosts: ReadonlySet<string>;

  /** @param hosts `host` (any port) or `host:port`, in lower case */
  constructor(origin: string, hosts: readonly string[]) {
    this.#origin = origin;
    this.#hosts = new Set(hosts);
  }

  /** Whether the settings name this host, so that its address need not be public. */
  trusts(url: URL): boolean {
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    return (
      url.origin === this.#origin ||
      this.#hosts.has(url.hostname) ||
      this.#hosts.has(`${url.hostname}:${port}`)
    );
  }

  /**
   * Checks the host as it is written. A name is checked once more when it is resolved, see {@link guardedLookup}.
   *
   * @throws TrackletError `labelstudio/media-private`
   */
  check(url: URL): void {
    const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const refused = isIP(host) === 0 ? /(?:^|\.)(?:localhost|local)$/.test(host) : !isPublicAddress(host);
    if (refused) throw privateHost(url.host);
  }
}

/** Resolves a name, and refuses it where any of its addresses is not public: what was checked is connected to. */
export function guardedLookup(lookup: LookupFunction = dnsLookup): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, answer) => {
      if (error) return callback(error, []);
      const addresses: LookupAddress[] = Array.isArray(answer)
        ? answer
        : [{ address: answer, family: isIP(answer) }];
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        callback(privateHost(host), []);
      } else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function privateHost(host: string): TrackletError {
  return new TrackletError(
    'labelstudio/media-private',
    `The video lies on ${host}, an address inside this machine or its network, where Tracklet's server does not go because a task says so. If that host may be trusted, set LABEL_STUDIO_MEDIA_HOSTS=${host} and start Tracklet again.`,
  );
}
