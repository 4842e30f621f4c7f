import { AwsV4Signer } from 'aws4fetch';
import { err, ok, type Result } from '../core/result.js';
import { isHttpLink, isLoopback } from '../gateway/http/link.js';
import type { S3Uploads } from '../manifest/uploads.js';
import { type AwsKeys, awsKeys, awsSettings } from './credentials.js';
import { type LocalFile, nameAt, type Place, type Placed, type PlaceEnvironment } from './place.js';
import { readChecked } from './read-checked.js';
import { createSender, type PlaceRequest } from './send.js';

/** The SHA-256 of nothing, for requests without a body. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Requests signed with AWS Signature Version 4, in that region, by that clock. */
interface Signing {
  keys: AwsKeys;
  region: string;
  now(): number;
}

/**
 * A bucket of AWS S3 or a compatible service. Fails where no keys can be found. Without `public_url` its links are presigned for GET.
 */
export async function openS3(
  uploads: S3Uploads,
  environment: PlaceEnvironment,
): Promise<Result<Place, string>> {
  const { clock, disk } = environment;
  const keys = await awsKeys(environment);
  if (!keys.ok) return keys;
  const at = await bucketAt(uploads, environment);
  if (!at.ok) return at;
  const { bucket, region, name } = at.value;
  const { accessKeyId, secretAccessKey, sessionToken = '' } = keys.value;
  const sender = createSender(environment, [accessKeyId, secretAccessKey, sessionToken]);
  const signing = { keys: keys.value, region, now: clock.now };
  const folder = uploads.prefix === '' ? '' : `${encodedPath(uploads.prefix)}/`;
  const keyOf = (file: string) => `${folder}${file}`;
  const urlOf = (file: string) => `${bucket}/${keyOf(file)}`;

  async function link(file: string): Promise<Placed> {
    if (uploads.public_url !== null) return { url: `${uploads.public_url}/${keyOf(file)}`, expiresAt: null };
    const expiresAt = clock.now() + uploads.expires * 1000;
    return { url: await presigned(urlOf(file), uploads.expires, signing), expiresAt };
  }

  return ok({
    name,
    linkHost: new URL(uploads.public_url ?? bucket).hostname,
    canRemove: true,
    async put(file: LocalFile, signal) {
      const stored = nameAt(file);
      const url = urlOf(stored);
      const seen = await sender.send(await signed({ method: 'HEAD', url }, EMPTY, signing), signal);
      if (!seen.ok) return seen;
      const { status, headers } = seen.value;
      if (status === 200 && headers['content-length'] === String(file.bytes)) return ok(await link(stored));
      if (status >= 500) return sender.failure('a look at the bucket', seen.value);
      // Whoever may not list a bucket is told 403 of what is not in it.
      const body = await readChecked(disk, file);
      if (!body.ok) return body;
      const put = { method: 'PUT', url, headers: { 'Content-Type': file.mime }, body: body.value } as const;
      const sent = await sender.send(await signed(put, file.sha256, signing), signal);
      if (!sent.ok) return sent;
      return sent.value.status === 200 ? ok(await link(stored)) : sender.failure('the upload', sent.value);
    },
    async remove(file) {
      const request = await signed({ method: 'DELETE', url: urlOf(file) }, EMPTY, signing);
      const sent = await sender.send(request);
      if (!sent.ok) return sent;
      const isGone = [200, 204, 404].includes(sent.value.status);
      return isGone ? ok(null) : sender.failure('the removal', sent.value);
    },
    async close() {
      sender.close();
    },
  });
}

/** A path as a signature is made of it: everything but unreserved characters and slashes is encoded (AWS, "Create a signed request"). */
function encodedPath(path: string): string {
  const reserved = (mark: string) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(path)
    .replaceAll('%2F', '/')
    .replace(/[!'()*]/g, reserved);
}

/** The link of the bucket without a slash at its end, its region, and what people call it. */
async function bucketAt(
  { bucket, region, endpoint, prefix, path_style }: S3Uploads,
  environment: PlaceEnvironment,
): Promise<Result<{ bucket: string; region: string; name: string }, string>> {
  const settings = await awsSettings(environment);
  if (!settings.ok) return settings;
  const place = region ?? settings.value.region ?? 'us-east-1';
  const found = endpoint === null ? settings.value.endpoint?.replace(/\/+$/, '') : undefined;
  const wrong = found === undefined ? null : endpointProblem(found);
  if (wrong !== null)
    return err(`the endpoint of AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or ~/.aws/config ${wrong}`);
  const named = endpoint ?? found;
  const base = new URL(named ?? `https://s3.${place}.amazonaws.com`);
  // A dot in a bucket's name does not fit into the certificate of the service.
  const isPath = path_style ?? (named !== undefined || bucket.includes('.'));
  const link = isPath
    ? `${base.href.replace(/\/$/, '')}/${bucket}`
    : `${base.protocol}//${bucket}.${base.host}`;
  const folder = prefix === '' ? bucket : `${bucket}/${prefix}`;
  const name = named === undefined ? `s3://${folder}` : `s3://${folder} at ${base.host}`;
  return ok({ bucket: link, region: place, name });
}

/** What is wrong with an endpoint; one that `uploads:` names was checked like this already. */
function endpointProblem(endpoint: string): string | null {
  if (!isHttpLink(endpoint)) return 'is not a link';
  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '') return 'contains a user or a password';
  if (url.search !== '' || url.hash !== '') return 'must not have a query';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'is plain http; images need https';
  return null;
}

async function signed(
  {
    method,
    url,
    headers = {},
    body,
  }: { method: PlaceRequest['method']; url: string; headers?: Record<string, string>; body?: Uint8Array },
  sha256: string,
  signing: Signing,
): Promise<PlaceRequest> {
  const made = await signer(method, url, signing, { 'X-Amz-Content-Sha256': sha256, ...headers }).sign();
  return { method, url: made.url, headers: Object.fromEntries(made.headers), body };
}

async function presigned(url: string, expires: number, signing: Signing): Promise<string> {
  const asked = new URL(url);
  asked.searchParams.set('X-Amz-Expires', String(expires));
  return (await signer('GET', asked.href, signing, {}, true).sign()).url.href;
}

function signer(
  method: string,
  url: string,
  { keys, region, now }: Signing,
  headers: Record<string, string>,
  signQuery = false,
): AwsV4Signer {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  // ISO 8601 in its basic form, to the second.
  const datetime = new Date(now()).toISOString().replace(/[:-]|\.\d{3}/g, '');
  return new AwsV4Signer({
    ...{ method, url, headers, accessKeyId, secretAccessKey, region, datetime, signQuery },
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: 's3',
    allHeaders: true,
  });
}
