import { createHash, createHmac } from 'node:crypto';

/** What is signed, as a server sees it. Header names in lower case; the path as it stands in the request line. */
export interface SignedRequest {
  method: string;
  path: string;
  query: readonly (readonly [string, string])[];
  headers: Readonly<Record<string, string>>;
  /** Names of the headers that are signed, sorted. */
  signed: readonly string[];
  /** SHA-256 of the body in hexadecimal, or UNSIGNED-PAYLOAD. */
  payload: string;
  /** `20130524T000000Z`. */
  date: string;
  region: string;
  secret: string;
}

/**
 * The signature of a request to S3 by the algorithm of AWS ("Authenticating Requests (AWS Signature Version 4)", Amazon S3 API Reference),
 * written from its text and tested against the examples there; it shares no code with what signs.
 */
export function signatureOf(request: SignedRequest): string {
  const { method, path, query, headers, signed, payload, date, region, secret } = request;
  const day = date.slice(0, 8);
  const pairs = query.map(([key, value]) => `${encoded(key)}=${encoded(value)}`).sort();
  const canonical = [
    method,
    path
      .split('/')
      .map((part) => encoded(decodeURIComponent(part)))
      .join('/'),
    pairs.join('&'),
    ...signed.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signed.join(';'),
    payload,
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = ['s3', 'aws4_request'].reduce(
    (last, part) => hmac(last, part),
    hmac(hmac(`AWS4${secret}`, day), region),
  );
  return hmac(key, toSign).toString('hex');
}

/** SHA-256 in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** Percent-encoding of every byte but the unreserved characters of RFC 3986. */
function encoded(text: string): string {
  return Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9._~-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
