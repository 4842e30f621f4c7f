import { type GatewayId, type Header, headerOf, type Job } from './record.js';
import { isReleased } from './state.js';

/** What a ledger says of its gateways, and the jobs that are there. */
export interface LedgerPlaces {
  header: Header | null;
  jobs: Iterable<Job>;
}

type Further = NonNullable<Header['others']>[number];

/** A job as far as it says where it is. */
type Placed = { intent?: { gateway?: GatewayId | undefined } | undefined };

/** What headers and people call a gateway: its origin, or its name where it has none. */
export function gatewayName({ provider, origin }: GatewayId): string {
  return origin ?? provider;
}

/** All gateways of a header, for people. */
export function gatewaysIn({ gateway, others = [] }: Header): string {
  return [gateway, ...others.map(({ origin }) => origin)].join(' and ');
}

/** Where the jobs of a provider are; those that name none (version 1) are at the header's first gateway. */
export function placeIn({ gateway, others = [] }: Header, provider: string | undefined): string {
  return others.find((other) => other.provider === provider)?.origin ?? gateway;
}

/**
 * Where the jobs are that a run would look for at another gateway of their provider; null where none are elsewhere. Gateways without an
 * origin, such as a program's own or the sandbox, serve every provider and stand alone. `unnamed` is the provider of jobs that name none.
 */
export function placeElsewhere(places: LedgerPlaces, gateway: GatewayId, unnamed: string): string | null {
  const { at, isTaken } = placeFor(places, gateway, unnamed);
  return isTaken && at !== gatewayName(gateway) ? at : null;
}

/** What the ledger of a run at these gateways says of them: further providers are added, and one whose address is new has that. */
export function headerAt(
  places: LedgerPlaces,
  gateways: readonly GatewayId[],
  unnamed: string,
): Header | null {
  let header = places.header;
  let first: string | null = null;
  for (const gateway of gateways) {
    const { provider, origin } = gateway;
    const isFirst = first === null && placeFor({ ...places, header }, gateway, unnamed).isFirst;
    if (header === null || (isFirst && origin === undefined)) header = headerOf(gatewayName(gateway));
    else if (isFirst) header = { ...header, gateway: gatewayName(gateway) };
    else if (origin !== undefined)
      header = withOthers(header, [
        ...(header.others ?? []).filter((other) => other.provider !== provider),
        { provider, origin },
      ]);
    if (isFirst) first = provider;
  }
  return header;
}

/**
 * One header that says what two say, as where branches were merged; null where that cannot be, because one provider would be at two
 * gateways. `jobs` are those of both: they tell whose a gateway is. A film that was moved away on one branch was moved away.
 */
export function joinHeaders(a: Header, b: Header, jobs: Iterable<Placed>): Header | null {
  const header = joinPlaces(a, b, jobs);
  const moved = a.moved ?? b.moved;
  return header && moved !== undefined ? { ...header, moved } : header;
}

function joinPlaces(a: Header, b: Header, jobs: Iterable<Placed>): Header | null {
  const others = [...(a.others ?? []), ...(b.others ?? [])];
  if (a.gateway === b.gateway) return joined(a, others);
  if (!isOrigin(a.gateway) || !isOrigin(b.gateway)) return null;
  const ids = [...others, ...Array.from(jobs, ({ intent }) => intent?.gateway)];
  const [ofA, ofB] = [providersAt(a.gateway, ids), providersAt(b.gateway, ids)];
  const [stays, goes, [provider, ...more]] = ofB.length > 0 ? [a, b, ofB] : [b, a, ofA];
  if (provider === undefined || more.length > 0) return null;
  // Somebody else's jobs have to be at the gateway that stays: else it may be a new address of the same provider.
  if ((stays === a ? ofA : ofB).includes(provider)) return null;
  if (ids.every((id) => id?.provider === provider)) return null;
  const further = others.filter(({ origin }) => origin !== stays.gateway);
  return joined(headerOf(stays.gateway), [...further, { provider, origin: goes.gateway }]);
}

/** The place of a gateway in a header, whether that is its first one, and whether jobs are there. */
function placeFor(
  { header, jobs }: LedgerPlaces,
  { provider, origin }: GatewayId,
  unnamed: string,
): { at: string | null; isFirst: boolean; isTaken: boolean } {
  if (header === null) return { at: null, isFirst: true, isTaken: false };
  const { gateway, others = [] } = header;
  const sent = [...jobs].filter((job) => !isReleased(job)).map((job) => gatewayOf(job, gateway, unnamed));
  if (origin === undefined) return { at: gateway, isFirst: true, isTaken: sent.length > 0 };
  const named = others.find((other) => other.provider === provider);
  const there = sent.filter((id) => id.provider === provider);
  if (named) return { at: named.origin, isFirst: false, isTaken: there.length > 0 };
  const rest = sent.filter((id) => !others.some((other) => other.provider === id.provider));
  const isFirst = there.length > 0 || rest.length === 0 || rest.some((id) => id.origin === undefined);
  return isFirst ? { at: gateway, isFirst, isTaken: rest.length > 0 } : { at: null, isFirst, isTaken: false };
}

/** Where a job is. One without an origin is at the header's gateway, whatever that was called when it was sent. */
function gatewayOf({ intent }: Job, first: string, unnamed: string): GatewayId {
  return intent.gateway?.origin === undefined ? gatewayNamed(first, unnamed) : intent.gateway;
}

/** The gateway that has that name; `provider` where the name is an address. */
export function gatewayNamed(name: string, provider: string): GatewayId {
  return isOrigin(name) ? { provider, origin: name } : { provider: name };
}

function providersAt(origin: string, ids: readonly (GatewayId | undefined)[]): string[] {
  return [...new Set(ids.flatMap((id) => (id?.origin === origin ? id.provider : [])))];
}

function joined(header: Header, others: readonly Further[]): Header | null {
  const places = new Map<string, string>();
  for (const { provider, origin } of others) {
    if ((places.get(provider) ?? origin) !== origin) return null;
    places.set(provider, origin);
  }
  return withOthers(
    header,
    Array.from(places, ([provider, origin]) => ({ provider, origin })),
  );
}

function withOthers({ others: _others, ...header }: Header, others: readonly Further[]): Header {
  if (others.length === 0) return header;
  return { ...header, others: [...others].sort((a, b) => (a.provider < b.provider ? -1 : 1)) };
}

function isOrigin(name: string): boolean {
  return /^https?:\/\//.test(name);
}
