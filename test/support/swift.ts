import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';

const STORES = ['account', 'container', 'object'] as const;
const REGION = 'eu-north-7';
const ID = 'film:maker';
const SECRET = 'secret/of+the=maker';
/** How long the proxy is waited for, in milliseconds. */
const PATIENCE = 60_000;

/** OpenStack Swift on this machine alone, which speaks S3 and checks each signature itself. */
export interface Swift {
  readonly origin: string;
  readonly region: string;
  /** What the command needs to be the account's owner. */
  readonly keys: { AWS_ACCESS_KEY_ID: string; AWS_SECRET_ACCESS_KEY: string };
  /** Makes a bucket; everybody may read a public one. */
  makeBucket(name: string, isPublic?: boolean): Promise<void>;
  /** Where everybody reads a public bucket. */
  publicUrl(bucket: string): string;
  /** Names of what is in a bucket. */
  objects(bucket: string): Promise<string[]>;
  /** Requests so far, such as `PUT 200`; only those of that program where one is named. */
  seen(): string[];
  close(): Promise<void>;
}

/** True where Debian's packages `swift-proxy`, `swift-account`, `swift-container` and `swift-object` are installed. */
export const hasSwift = (() => {
  try {
    for (const name of ['proxy', ...STORES]) accessSync(programOf(name), constants.X_OK);
    return true;
  } catch {
    return false;
  }
})();

/** Starts its four servers in a temporary folder. */
export async function startSwift(): Promise<Swift> {
  const folder = mkdtempSync(join(tmpdir(), 'shotlist-swift-'));
  const at = (name: string) => join(folder, name);
  mkdirSync(at('disks/one'), { recursive: true });
  const write = (name: string, ...lines: string[]) => writeFileSync(at(name), `${lines.join('\n')}\n`);
  const common = [
    'bind_ip = 127.0.0.1',
    'workers = 0',
    `user = ${userInfo().username}`,
    `swift_dir = ${folder}`,
  ];
  write('swift.conf', '[swift-hash]', 'swift_hash_path_prefix = one', 'swift_hash_path_suffix = two');
  const ports = [await freePort()];
  for (const name of STORES) {
    const port = await freePort();
    ports.push(port);
    write(
      `${name}-server.conf`,
      ...['[DEFAULT]', ...common, `bind_port = ${port}`, `devices = ${at('disks')}`, 'mount_check = false'],
      ...['[pipeline:main]', `pipeline = ${name}-server`],
      ...[`[app:${name}-server]`, `use = egg:swift#${name}`],
    );
    const ring = (...words: string[]) =>
      execFileSync('swift-ring-builder', [at(`${name}.builder`), ...words], { stdio: 'pipe' });
    ring('create', '2', '1', '0');
    ring('add', `r1z1-127.0.0.1:${port}/one`, '1');
    ring('rebalance');
  }
  const [port] = ports;
  write(
    'proxy-server.conf',
    ...['[DEFAULT]', ...common, `bind_port = ${port}`],
    '[pipeline:main]',
    'pipeline = catch_errors gatekeeper healthcheck proxy-logging cache s3api tempauth proxy-server',
    ...['[app:proxy-server]', 'use = egg:swift#proxy', 'account_autocreate = true', 'conn_timeout = 20'],
    ...['catch_errors', 'gatekeeper', 'healthcheck', 'proxy-logging'].flatMap((name) => filter(name)),
    // tempauth asks for a cache, and does without its server.
    ...[...filter('cache', 'memcache'), 'memcache_servers = 127.0.0.1:1'],
    ...[...filter('s3api'), `location = ${REGION}`],
    ...[...filter('tempauth'), `user_${ID.replace(':', '_')} = ${SECRET} .admin`],
  );
  const log = openSync(at('log'), 'a');
  const servers = ['proxy', ...STORES].map((name) =>
    spawn(programOf(name), [at(`${name}-server.conf`), '-v'], { cwd: folder, stdio: ['ignore', log, log] }),
  );
  const origin = `http://127.0.0.1:${port}`;
  const client = new AwsClient({
    accessKeyId: ID,
    secretAccessKey: SECRET,
    region: REGION,
    service: 's3',
    retries: 0,
  });
  for (const each of ports) await answers(`http://127.0.0.1:${each}/healthcheck`);

  return {
    origin,
    region: REGION,
    keys: { AWS_ACCESS_KEY_ID: ID, AWS_SECRET_ACCESS_KEY: SECRET },
    async makeBucket(name, isPublic = false) {
      const headers = isPublic ? { 'x-amz-acl': 'public-read' } : {};
      const body = `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`;
      const made = await client.fetch(`${origin}/${name}`, { method: 'PUT', headers, body });
      if (!made.ok) throw new Error(`${made.status}: ${await made.text()}`);
    },
    publicUrl: (bucket) => `${origin}/v1/AUTH_${ID.split(':')[0]}/${bucket}`,
    async objects(bucket) {
      const listed = await (await client.fetch(`${origin}/${bucket}?list-type=2`)).text();
      return Array.from(listed.matchAll(/<Key>([^<]*)<\/Key>/g), ([, key = '']) => key);
    },
    seen: () =>
      Array.from(
        readFileSync(at('log'), 'utf8').matchAll(/ ([A-Z]+) \S+ HTTP\/1\.\d (\d+) /g),
        ([, method, status]) => `${method} ${status}`,
      ),
    async close() {
      await Promise.all(servers.map(ended));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function programOf(name: string): string {
  return `/usr/bin/swift-${name}-server`;
}

function filter(name: string, kind = name.replace('-', '_')): string[] {
  return [`[filter:${name}]`, `use = egg:swift#${kind}`];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(url: string): Promise<void> {
  const last = Date.now() + PATIENCE;
  for (;;) {
    try {
      await (await fetch(url)).arrayBuffer();
      return;
    } catch (error) {
      if (Date.now() > last) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function ended(server: ChildProcess): Promise<unknown> {
  const over = new Promise((resolve) => server.once('exit', resolve));
  return server.exitCode === null && server.kill('SIGKILL') ? over : Promise.resolve();
}
