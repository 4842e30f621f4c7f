import { BlockList, isIP } from 'node:net';

/** Special-purpose IPv4 blocks (IANA registry, RFC 6890), multicast, and the one public address at which a cloud serves its machines. */
const PRIVATE_V4: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Of the global unicast block 2000::/3, what is a tunnel to IPv4, a protocol's own or for documentation. */
const SPECIAL_V6: [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const privateV4 = new BlockList();
for (const [net, bits] of PRIVATE_V4) privateV4.addSubnet(net, bits, 'ipv4');
const specialV6 = new BlockList();
for (const [net, bits] of SPECIAL_V6) specialV6.addSubnet(net, bits, 'ipv6');
const unicastV6 = new BlockList();
unicastV6.addSubnet('2000::', 3, 'ipv6');

/**
 * True for an IP address that anybody on the internet can have: not loopback, private, link-local, shared, multicast or reserved, in
 * IPv4 or IPv6. The address of an IPv4 host behind NAT64 (64:ff9b::/96, RFC 6052) is judged by that host's.
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !privateV4.check(address, 'ipv4');
    case 6: {
      const inside = nat64(address);
      if (inside !== null) return isPublicAddress(inside);
      return unicastV6.check(address, 'ipv6') && !specialV6.check(address, 'ipv6');
    }
    default:
      return false;
  }
}

/** The IP address that a link's host is, without brackets; null for a name. A link spells it in one way only (`127.1` is 127.0.0.1). */
export function addressOf(hostname: string): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) === 0 ? null : bare;
}

/** True for a host that is written as an address that is not public. Nobody writes the address of a NAT64 by hand. */
export function isPrivateLiteral(hostname: string): boolean {
  const address = addressOf(hostname);
  return address !== null && (!isPublicAddress(address) || nat64(address) !== null);
}

function nat64(address: string): string | null {
  const link = `http://[${address}]`;
  if (!URL.canParse(link)) return null;
  const match = /^\[64:ff9b::(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})?\]$/.exec(new URL(link).hostname);
  if (!match) return null;
  const [high, low] = [match[1] ?? '0', match[2] ?? '0'].map((group) => Number.parseInt(group, 16));
  return [high, low].flatMap((group = 0) => [group >> 8, group & 0xff]).join('.');
}
