import { err, ok, type Result } from '../core/result.js';
import type { PutUploads } from '../manifest/uploads.js';
import { nameAt, type Place, type PlaceEnvironment } from './place.js';
import { readChecked } from './read-checked.js';
import { createSender } from './send.js';

/** Of a `put`: what is fine. */
const STORED = [200, 201, 202, 204];
const GONE = [200, 202, 204, 404, 410];

/** A server that takes files by HTTP PUT. Fails where a variable that a header names is not set, or holds a key of something else. */
export function openPut(
  { url: template, public_url, headers: written }: PutUploads,
  environment: PlaceEnvironment,
): Result<Place, string> {
  const headers: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(written)) {
    const [, before = '', variable = ''] = /^(.*)\$(\w+)$/.exec(value) ?? [];
    if (environment.gatewayKeys.has(variable) || /^AWS_/i.test(variable))
      return err(`${variable} is not for uploads; name another variable for ${name}`);
    const found = environment.env[variable]?.trim();
    if (!found) return err(`the environment variable ${variable} is not set`);
    headers[name] = before + found;
    secrets.push(found);
  }
  const sender = createSender(environment, secrets);
  const urlOf = (file: string) => new URL(template.replaceAll('{name}', file));
  return ok({
    name: template.replace(/\/?\{name\}.*$/, ''),
    linkHost: new URL(public_url).hostname,
    canRemove: true,
    async put(file, signal) {
      const name = nameAt(file);
      const url = urlOf(name);
      const placed = { url: public_url.replaceAll('{name}', name), expiresAt: null };
      const seen = await sender.send({ method: 'HEAD', url, headers }, signal);
      if (!seen.ok) return seen;
      if (seen.value.status === 200 && seen.value.headers['content-length'] === String(file.bytes))
        return ok(placed);
      const body = await readChecked(environment.disk, file);
      if (!body.ok) return body;
      const typed = { ...headers, 'Content-Type': file.mime };
      const sent = await sender.send({ method: 'PUT', url, headers: typed, body: body.value }, signal);
      if (!sent.ok) return sent;
      return STORED.includes(sent.value.status) ? ok(placed) : sender.failure('the upload', sent.value);
    },
    async remove(name) {
      const sent = await sender.send({ method: 'DELETE', url: urlOf(name), headers });
      if (!sent.ok) return sent;
      return GONE.includes(sent.value.status) ? ok(null) : sender.failure('the removal', sent.value);
    },
    async close() {
      sender.close();
    },
  });
}
