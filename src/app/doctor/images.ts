import pLimit from 'p-limit';
import { commandLine } from '../../core/command-line.js';
import { bytesText } from '../../core/figures.js';
import { groupBy } from '../../core/group.js';
import type { Result } from '../../core/result.js';
import { escapeControls, plural, truncate, withoutQuery } from '../../core/text.js';
import { isLoopback } from '../../gateway/http/link.js';
import { checkLink, type LinkCheck } from '../../gateway/http/link-check.js';
import { originOf } from '../../gateway/http/origin.js';
import { noProxy, proxiesFrom } from '../../gateway/http/proxy.js';
import type { Film } from '../film.js';
import { gatewayFlags } from '../next.js';
import { providerOf } from '../provider.js';
import { type Check, fine, problem, skipped, warning } from './check.js';
import type { FilmExam } from './exam.js';

/** Links that are asked for at a time. */
const AT_ONCE = 8;
/** Links that are listed. */
const MOST_LISTED = 12;
/** Shots that are named for a link. */
const MOST_SHOTS = 3;
/** Other models of this family refuse larger input images (inferred). */
const LARGEST = 15 * 1024 * 1024;

const TAKEN = new Set(['image/png', 'image/jpeg', 'image/jpg', 'image/webp']);
/** Types by which servers send files of which they do not know what they are. */
const ANY = new Set(['application/octet-stream', 'binary/octet-stream']);

/** One question to a link. */
export type AskLink = (link: string) => Promise<Result<LinkCheck, string>>;

/** The links to the input images of a film's enabled shots, each once, with the shots that have it. */
export function imageLinks({ manifest }: Film): Map<string, string[]> {
  const used = manifest.shots.flatMap(({ enabled, image, id }) =>
    enabled && image?.kind === 'url' ? [{ id, url: image.url }] : [],
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
  const limit = pLimit(AT_ONCE);
  const seen = await Promise.all(
    Array.from(links, ([link, shots]) =>
      limit(async () => judged(link, shots, signal.aborted ? null : await askLink(link))),
    ),
  );
  const order = ['problem', 'warning', 'ok'] as const;
  const sorted = order.flatMap((status) => seen.filter((one) => one.status === status));
  const lines = sorted.slice(0, MOST_LISTED).map(({ line }) => line);
  const left = sorted.length - lines.length;
  const well = seen.filter(({ status }) => status === 'ok').length;
  const message = [
    `${well} of ${plural(links.size, 'link')} ${links.size === 1 ? 'leads' : 'lead'} to an image`,
    ...lines,
    ...(left > 0 ? [`and ${left} more`] : []),
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

/** What an answer means for a render. A signature in the link is not shown. */
function judged(link: string, shots: readonly string[], answer: Result<LinkCheck, string> | null): Judged {
  const more = shots.length - MOST_SHOTS;
  const who = `${shots.slice(0, MOST_SHOTS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const head = `${who}: ${withoutQuery(link)}`;
  if (answer === null || !answer.ok)
    return {
      status: 'problem',
      line: `${head}: ${escapeControls(answer?.error ?? 'not asked')}`,
      cure: REACH,
    };
  const { status, type, bytes, redirects, isPage } = answer.value;
  const facts = [
    String(status),
    type === null ? 'no type' : truncate(escapeControls(type), 60),
    ...(bytes === null ? [] : [bytesText(bytes)]),
    ...(redirects > 0 ? [plural(redirects, 'redirect')] : []),
  ].join(', ');
  const line = `${head}: ${facts}`;
  if (status < 200 || status > 299) return { status: 'problem', line, cure: THERE };
  if (isPage) return { status: 'problem', line: `${line}; a web page, not a picture`, cure: DIRECT };
  if (bytes === 0) return { status: 'problem', line: `${line}; an empty file`, cure: THERE };
  if (type === null || ANY.has(type))
    return { status: 'warning', line: `${line}; may be something else than a picture`, cure: KIND };
  if (!TAKEN.has(type))
    return { status: 'problem', line: `${line}; not a picture that is taken`, cure: KIND };
  if (bytes !== null && bytes > LARGEST) return { status: 'warning', line, cure: SMALLER };
  return { status: 'ok', line, cure: null };
}

/** The images of a film: their links are asked for if the exam says so, and counted otherwise. */
export function checkFilmImages(exam: FilmExam, film: Film): Promise<Check> | Check {
  const { environment, manifest, options, links, signal } = exam;
  if (!links) return countImages(film, commandLine('doctor', manifest, '--links', ...gatewayFlags(options)));
  const proxies = proxiesFrom(environment.env);
  const provider = providerOf(film.takes);
  const address = provider.ok ? originOf(provider.value, options.gateway, environment.env) : provider;
  const isHere = options.sandbox || (address.ok && isLoopback(new URL(address.value.origin).hostname));
  const using = {
    clock: environment.clock,
    proxyFor: proxies.ok ? proxies.value : noProxy,
    isPublicOnly: !isHere,
  };
  const askLink: AskLink = (link) => checkLink(link, using);
  return checkImages(film, askLink, signal);
}
