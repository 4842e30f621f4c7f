import * as z from 'zod';
import { type ListenAddress, listenText, parseListen, USUAL_LISTEN } from '../core/door-address.js';
import { rules } from '../yaml/issues.js';

/** The longest lifetime of a presigned link: seven days (AWS, "Authenticating Requests: Using Query Parameters"). */
const LONGEST_LINK = 7 * 24 * 3600;
const USUAL_LINK = '1d';
const UNITS = { m: 60, h: 3600, d: 24 * 3600 } as const;

const word = z.string().min(1).register(rules, { code: 'empty-text', help: 'write a non-empty string' });

const bucket = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/)
  .register(rules, {
    code: 'bad-bucket',
    help: 'write the name of the bucket alone, such as my-frames; the service goes into `endpoint`',
  });

const region = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/)
  .register(rules, { code: 'bad-region', help: 'write a region such as eu-central-1, or auto' });

/** A key of S3 has at most 1024 bytes of UTF-8; a character has up to three here, and the name of the image 69. */
const LONGEST_PREFIX = 300;

const prefix = z
  .string()
  .max(LONGEST_PREFIX)
  // Links would resolve `..` to another bucket, and nobody sees control characters, marks of direction and halves of characters.
  .regex(
    /^(?!(?:.*\/)?\.\.?(?:\/|$))[^\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\\]*$/,
  )
  .register(rules, {
    code: 'bad-prefix',
    help: `write a folder such as films/harbor, of at most ${LONGEST_PREFIX} characters, without "..", "\\" and emoji`,
  });

const lifetime = z
  .string()
  .regex(/^(?:[1-9]\d{0,4}m|[1-9]\d{0,2}h|[1-7]d)$/)
  .register(rules, {
    code: 'bad-lifetime',
    help: 'write minutes, hours or days such as 90m, 12h or 1d; at most 7d',
  });

const optional = <S extends z.ZodType>(schema: S, description: string) =>
  schema.describe(description).optional();

const s3 = z.strictObject({
  bucket: bucket.describe('Name of the bucket.'),
  region: optional(region, 'Region of the bucket. Default: AWS_REGION, ~/.aws/config, or us-east-1'),
  endpoint: optional(
    word,
    'Address of an S3-compatible service such as R2, MinIO or B2. Default: AWS_ENDPOINT_URL_S3, or AWS itself',
  ),
  prefix: optional(prefix, 'Folder in the bucket. Default: its top'),
  public_url: optional(
    word,
    'Public https address of the bucket, if it has one. Default: signed links that expire',
  ),
  expires: optional(
    lifetime,
    `How long a signed link lasts, such as 12h. Default: ${USUAL_LINK}, at most 7d`,
  ),
  path_style: optional(
    z.boolean(),
    'true: the bucket is a part of the path and not of the host. Default: true with `endpoint`',
  ),
});

const put = z.strictObject({
  url: word.describe('Where each image is sent with HTTP PUT, such as https://host/frames/{name}'),
  public_url: optional(word, 'Where it can be read, such as https://cdn.host/{name}. Default: `url`'),
  headers: optional(
    z.record(z.string(), z.string().meta({ pattern: '^(?:[A-Za-z][A-Za-z-]* )?\\$[A-Za-z_][A-Za-z0-9_]*$' })),
    'Headers of the upload. Each value is an environment variable such as $UPLOAD_TOKEN or Bearer $UPLOAD_TOKEN.',
  ),
});

const door = z.strictObject({
  url: word.describe(
    'Public https address that a tunnel leads to this machine, such as https://abc.trycloudflare.com',
  ),
  listen: optional(word, `Where the tunnel leads to: HOST:PORT. Default: ${listenText(USUAL_LISTEN)}`),
});

/** Where images on this machine are uploaded to, as written: exactly one of its keys. */
export const uploadsSchema = z
  .strictObject({
    s3: optional(
      s3,
      'A bucket of AWS S3 or a compatible service. Keys come from the usual AWS variables and files.',
    ),
    put: optional(put, 'A server that takes files by HTTP PUT.'),
    door: optional(
      door,
      'A tunnel to this machine (cloudflared, ngrok, Tailscale Funnel): images are served by the run itself while it lives.',
    ),
    command: optional(
      z.array(word).min(1),
      'A program that uploads "{file}" and prints the link on its last line. Runs without a shell.',
    ),
  })
  .meta({ minProperties: 1, maxProperties: 1 });

/** The settings of a user for all films. */
export const userConfigSchema = z
  .strictObject({
    uploads: uploadsSchema
      .optional()
      .describe('Where local images are uploaded to, unless the manifest has `uploads`.'),
  })
  .describe('Settings for all films of a user: ~/.config/shotlist/config.yaml');

/** Where images are uploaded to, as written. */
export type WrittenUploads = z.infer<typeof uploadsSchema>;

/** An S3-compatible bucket. */
export interface S3Uploads {
  kind: 's3';
  bucket: string;
  region: string | null;
  endpoint: string | null;
  /** Without slashes around it; empty for the top of the bucket. */
  prefix: string;
  /** Without a slash at its end. */
  public_url: string | null;
  /** In seconds. */
  expires: number;
  path_style: boolean | null;
}

/** A server that takes files by PUT. Both links hold `{name}`. */
export interface PutUploads {
  kind: 'put';
  url: string;
  public_url: string;
  /** Values with the name of an environment variable behind `$`. */
  headers: Record<string, string>;
}

/** A program of the user's. */
export interface CommandUploads {
  kind: 'command';
  command: string[];
  /** Where it runs, absolute: the folder of the file that names it. */
  folder: string;
}

/** A tunnel to this machine: nothing is stored anywhere. */
export interface DoorUploads {
  kind: 'door';
  /** Without a slash at its end. */
  url: string;
  listen: ListenAddress;
}

/** Where images on this machine are stored for the gateway. */
export type StoredUploads = S3Uploads | PutUploads | CommandUploads;

/** How images on this machine become readable for the gateway. */
export type Uploads = StoredUploads | DoorUploads;

/** A checked `uploads:`; `folder` is that of the file it stands in. Null for none. */
export function resolvedUploads(written: WrittenUploads | undefined, folder: string): Uploads | null {
  if (written?.s3) {
    const { bucket, region = null, endpoint = null, path_style = null } = written.s3;
    return {
      kind: 's3',
      bucket,
      region,
      endpoint: endpoint && bare(endpoint),
      prefix: (written.s3.prefix ?? '').replace(/^\/+|\/+$/g, ''),
      public_url: written.s3.public_url === undefined ? null : bare(written.s3.public_url),
      expires: Math.min(secondsOf(written.s3.expires ?? USUAL_LINK), LONGEST_LINK),
      path_style,
    };
  }
  if (written?.put) {
    const { url, headers = {} } = written.put;
    return { kind: 'put', url, public_url: named(written.put.public_url ?? url), headers };
  }
  if (written?.door) {
    const listen = parseListen(written.door.listen ?? '');
    return {
      kind: 'door',
      url: bare(written.door.url),
      listen: listen.ok ? listen.value : USUAL_LISTEN,
    };
  }
  return written?.command ? { kind: 'command', command: written.command, folder } : null;
}

function bare(url: string): string {
  return url.replace(/\/+$/, '');
}

function named(url: string): string {
  return url.includes('{name}') ? url : `${bare(url)}/{name}`;
}

function secondsOf(written: string): number {
  return Number.parseInt(written, 10) * UNITS[written.slice(-1) as keyof typeof UNITS];
}
