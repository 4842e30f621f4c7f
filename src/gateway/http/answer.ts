import type { IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib';
import { z } from 'zod';
import { escapeControls, truncate, withoutSignatures } from '../../core/text.js';

/** The longest answer that is read, in bytes. Media are no answers. */
export const LONGEST_ANSWER = 1024 * 1024;

/** An HTTP answer as far as it came. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Why the body may lack its end; null where it is whole. */
  cut: string | null;
}

/** Text with a secret taken out of it. */
export type Redact = (text: string) => string;

/** Takes a key out of any text, also where it stands percent-encoded, in a JSON string or in base64. */
export function redactKey(key: string): Redact {
  const written = [
    key,
    encodeURIComponent(key),
    JSON.stringify(key).slice(1, -1),
    Buffer.from(key).toString('base64'),
    Buffer.from(key).toString('base64url'),
  ];
  const forms = [...new Set(written)].filter((form) => form !== '');
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, '[key]'), text);
}

/** What the meaning of an answer depends on besides the answer. */
export interface Reading {
  /** Milliseconds since 1970, for a Retry-After that is a date. */
  now: number;
  redact: Redact;
  /** Where the key came from, undefined where that is not known. */
  keySource: string | undefined;
}

const LONGEST_MESSAGE = 4000;
const MESSAGE_KEYS = new Set(['error', 'message', 'statusCode', 'status', 'code']);
const messageSchema = z.record(z.string(), z.unknown());

function decoded({ headers, body }: Answer): Buffer {
  const limits = { maxOutputLength: LONGEST_ANSWER };
  const gentle = { ...limits, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    switch (headers['content-encoding']?.toLowerCase()) {
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(body, gentle);
      case 'deflate':
        return inflateSync(body, gentle);
      case 'br':
        return brotliDecompressSync(body, limits);
      default:
        return body;
    }
  } catch {
    return body;
  }
}

/** The body of an answer as text. No coding was asked for, and one that a proxy adds all the same is undone. */
export function answerText(answer: Answer): string {
  return decoded(answer)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}

/** The body of an answer as JSON, undefined where it is none, or not to its end. */
export function answerJson(answer: Answer): unknown {
  try {
    return JSON.parse(answerText(answer));
  } catch {
    return undefined;
  }
}

/** Text of the gateway for people: on one line, without the key, signatures of links and control characters, at most 4,000 characters. */
export function spoken(text: string, redact: Redact): string {
  return truncate(
    escapeControls(withoutSignatures(redact(text)).trim().replace(/\s+/g, ' ')),
    LONGEST_MESSAGE,
  );
}

/**
 * What an answer says to people, whole: `Insufficient Balance: Your wallet …` for the gateway's own error bodies
 * (`{"error", "message"}`, `{"statusCode", "message"}`), the text itself for any other. Empty where the body is.
 */
export function answerMessage(answer: Answer, redact: Redact): string {
  const { success, data } = messageSchema.safeParse(answerJson(answer));
  if (!success || !Object.keys(data).every((key) => MESSAGE_KEYS.has(key)))
    return spoken(answerText(answer), redact);
  const parts = [data.error, data.message].filter((part) => typeof part === 'string' && part.trim() !== '');
  return spoken(parts.length > 0 ? [...new Set(parts)].join(': ') : answerText(answer), redact);
}

/** A refused account's message, with the place that the key came from where it is known: people have more than one account. */
export function withKeySource(why: string, source: string | undefined): string {
  return source === undefined ? why : `${why} (key from ${source})`;
}
