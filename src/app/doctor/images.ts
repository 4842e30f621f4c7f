import pLimit from 'p-limit';
import { commandLine } from '../../core/command-line.js';
import { bytesText } from '../../core/figures.js';
import { groupBy } from '../../core/group.js';
import type { Result } from '../../core/result.js';
import { escapeControls, firstLines, plural, truncate, withoutQuery } from '../../core/text.js';
import { isLoopback } from '../../gateway/http/link.js';
import { checkLink, type LinkCheck } from '../../gateway/http/link-check.js';
import { noProxy, proxiesFrom } from '../../gateway/http/proxy.js';
import { gatewayFlags } from '../film/commands.js';
import type { Film } from '../film/film.js';
import { chooseGateways } from '../gateway/gateway-choice.js';
import { type Check, type Exam, fine, problem, skipped, warning } from './check.js';

const ASKED_AT_ONCE = 8;
const MOST_LISTED = 12;
const MOST_SHOTS_NAMED = 3;
/** Other models of this family refuse larger input images (inferred). */
const LARGEST = 15 * 1024 * 1024;

const TAKEN = new Set(['image/png', 'image/jpeg', 'image/jpg', 'image/webp']);
/** Types by which servers send files of which they do not know what they are. */
const ANY = new Set(['application/octet-stream', 'binary/octet-stream']);

/** One question to a link. */
export type AskLink = (link: string) => Promise<Result<LinkCheck, string>>;

/** The links to the input images of a film's enabled shots, each once, with the shots that have it. */
export function imageLinks({ manifest }: Film): Map<string, string[]> {
  const used = manifest.shots.flatMap(({ enabled, image, endImage, id }) =>
    [image, endImage].flatMap((each) => (enabled && each?.kind === 'url' ? [{ id, url: each.url }] : [])),
  );
  const groups = groupBy(used, ({ url }) => url);
  return new Map(Array.from(groups, ([url, shots]) => [url, shots.map(({ id }) => id)]));
}

/** How many images a film reads, and how to have their links checked. */
export function countImages(film: Film, command: string): Check {
  const links = imageLinks(film).size;
  if (links > 0) return skipped('images', `${plural(links, 'link')}, not checked`, command);
  const files = film.manifest.shots.filter(({ enabled, image }) => enabled && image?.kind === 'file').length;
  return fine('images', files > 0 ? 'no links, only files on this machine' : 'none are needed');
}

/** Asks for each image link once: what it leads to, on a line each; what is wrong first. */
export async function checkImages(film: Film, askLink: AskLink, signal: AbortSignal): Promise<Check> {
  const links = imageLinks(film);
  if (links.size === 0) return countImages(film, '');
  const limit = pLimit(ASKED_AT_ONCE);
  const seen = await Promise.all(
    Array.from(links, ([link, shots]) =>
      limit(async () => judged(link, shots, signal.aborted ? null : await askLink(link))),
    ),
  );
  const order = ['problem', 'warning', 'ok'] as const;
  const sorted = order.flatMap((status) => seen.filter((one) => one.status === status));
  const lines = sorted.map(({ line }) => line);
  const well = seen.filter(({ status }) => status === 'ok').length;
  const message = [
    `${well} of ${plural(links.size, 'link')} ${links.size === 1 ? 'leads' : 'lead'} to an image`,
    ...firstLines(lines, MOST_LISTED),
  ].join('\n');
  const [worst] = sorted;
  if (!worst || worst.status === 'ok') return fine('images', message);
  const cures = new Set(sorted.flatMap(({ cure }) => (cure === null ? [] : [cure])));
  const cure = [...cures].join('\n');
  return worst.status === 'problem' ? problem('images', message, cure) : warning('images', message, cure);
}

interface Judged {
  status: 'ok' | 'warning' | 'problem';
  line: string;
  cure: string | null;
}

const DIRECT =
  'Write the direct link to the picture: open it in a private window, and only the picture may appear.';
const THERE = 'Put the picture where its link leads, or correct the link; a signed link may have expired.';
const KIND = 'Use a PNG, JPEG or WebP file, served with its Content-Type.';
const REACH = 'Put the picture on a public https server that answers.';
const SMALLER = 'Make the picture smaller: more than 15 MiB are likely refused.';

/** Judges the answer of a link; null if it was not asked. A signature in the link is not shown. */
function judged(link: string, shots: readonly string[], answer: Result<LinkCheck, string> | null): Judged {
  const more = shots.length - MOST_SHOTS_NAMED;
  const who = `${shots.slice(0, MOST_SHOTS_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const head = `${who}: ${withoutQuery(link)}`;
  if (!answer?.ok) {
    const why = escapeControls(answer?.error ?? 'not asked');
    return { status: 'problem', line: `${head}: ${why}`, cure: REACH };
  }
  const { status, type, bytes, redirects } = answer.value;
  const facts = [
    String(status),
    type === null ? 'no type' : truncate(escapeControls(type), 60),
    ...(bytes === null ? [] : [bytesText(bytes)]),
    ...(redirects > 0 ? [plural(redirects, 'redirect')] : []),
  ].join(', ');
  const [verdict, remark, cure] = verdictOn(answer.value);
  return { status: verdict, line: `${head}: ${facts}${remark}`, cure };
}

function verdictOn({ status, type, bytes, isPage }: LinkCheck): [Judged['status'], string, string | null] {
  if (status < 200 || status > 299) return ['problem', '', THERE];
  if (isPage) return ['problem', '; a web page, not a picture', DIRECT];
  if (bytes === 0) return ['problem', '; an empty file', THERE];
  if (type === null || ANY.has(type)) return ['warning', '; may be something else than a picture', KIND];
  if (!TAKEN.has(type)) return ['problem', '; not a picture that is taken', KIND];
  if (bytes !== null && bytes > LARGEST) return ['warning', '', SMALLER];
  return ['ok', '', null];
}

/** The images of a film: their links are asked for if the exam says so, and counted otherwise. */
export function checkFilmImages(
  { environment, options, links, signal }: Exam,
  manifest: string,
  film: Film,
): Promise<Check> | Check {
  if (!links) return countImages(film, commandLine('doctor', manifest, '--links', ...gatewayFlags(options)));
  const proxies = proxiesFrom(environment.env);
  const gateways = chooseGateways(environment, options, film.takes);
  const isHere =
    options.sandbox ||
    (gateways.ok && gateways.value.all.every(({ id }) => isLoopback(new URL(id.origin ?? '').hostname)));
  const using = {
    clock: environment.clock,
    proxyFor: proxies.ok ? proxies.value : noProxy,
    isPublicOnly: !isHere,
  };
  const askLink: AskLink = (link) => checkLink(link, using);
  return checkImages(film, askLink, signal);
}
