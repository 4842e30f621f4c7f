import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type E2eFilm, it, QUICK, shotIds } from '../support/e2e-film.js';
import { canMount, mountTmpfs, remount } from '../support/mounts.js';
import { mp4Clip } from '../support/mp4-clip.js';
import type { OracleJob } from '../support/oracle/index.js';
import { count, printedSeed, randomFrom, tried } from '../support/prove.js';
import { undoLater } from '../support/undo.js';

const random = randomFrom(printedSeed('17 disks that stop storing'));
const KILOBYTE = 1 << 10;
const MEGABYTE = 1 << 20;
const SHOTS = 10;
const CONCURRENCY = 2;
/** Each place has a job that is bought, and one more may be on its way when the first trouble comes; three downloads in a row stop too. */
const MOST_LATER = 2 * CONCURRENCY + 3;
const pictures = await mp4Clip();

function bigClip(job: OracleJob): Buffer {
  const box = Buffer.alloc(MEGABYTE / 2, job.id);
  box.writeUInt32BE(box.length);
  box.write('free', 4);
  return Buffer.concat([pictures, box]);
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: 'ignore' });
}

/** Mounts an image of a real file system on a folder; what it does where it is full is the kernel's affair. */
function mountImage(studio: E2eFilm, folder: string, megabytes: number): void {
  const image = join(studio.folder, 'disk.img');
  mkdirSync(folder, { recursive: true });
  writeFileSync(image, '');
  run('truncate', '-s', `${megabytes}M`, image);
  run('mkfs.ext4', '-q', '-F', '-m', '0', image);
  run('mount', '-o', 'loop', image, folder);
  undoLater(folder, () => {
    try {
      run('umount', '-l', folder);
    } catch {
      // A test unmounted it itself.
    }
  });
}

/** True where images can be mounted, which not every container allows. */
const canMountImages = canMount && mountsAnImage();

function mountsAnImage(): boolean {
  const folder = join('/tmp', `shotlist-image-${process.pid}`);
  try {
    mkdirSync(`${folder}/at`, { recursive: true });
    run('truncate', '-s', '2M', `${folder}/img`);
    run('mkfs.ext4', '-q', '-F', `${folder}/img`);
    run('mount', '-o', 'loop', `${folder}/img`, `${folder}/at`);
    run('umount', `${folder}/at`);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fills a disk until that many bytes are left, about. */
function fill(folder: string, left: number): void {
  const all = Buffer.alloc(4 * KILOBYTE, 1);
  const file = join(folder, 'filler');
  let size = 0;
  try {
    for (;;) {
      writeFileSync(file, all, { flag: 'a' });
      size += all.length;
    }
  } catch {
    run('truncate', '-s', String(Math.max(0, size - left)), file);
  }
}

/** How a disk stops, and how it is cured. `stop` is called in the middle of the run, null where it stops by itself. */
interface Stopping {
  name: string;
  can: boolean;
  mount(studio: E2eFilm, folder: string): void;
  stop: ((folder: string, studio: E2eFilm) => void) | null;
  cure(folder: string, studio: E2eFilm): void;
  /** It can be cured only when nobody has a file open there. */
  isLasting?: boolean;
}

const small = 2 * MEGABYTE;
const roomy = 'size=64m';

const DISKS: Stopping[] = [
  {
    name: 'a tmpfs that fills up half way',
    can: canMount,
    mount: (_, folder) => mountTmpfs(folder, `${small}`),
    stop: null,
    cure: (folder) => remount(folder, roomy),
  },
  {
    name: 'an ext4 image that fills up half way',
    can: canMountImages,
    mount: (studio, folder) => {
      mountImage(studio, folder, 16);
      fill(folder, small);
    },
    stop: null,
    cure: (folder) => rmSync(join(folder, 'filler')),
  },
  {
    name: 'a tmpfs that another program fills',
    can: canMount,
    mount: (_, folder) => mountTmpfs(folder, '16m'),
    stop: (folder) => fill(folder, 0),
    cure: (folder) => rmSync(join(folder, 'filler')),
  },
  {
    name: 'an ext4 image that another program fills',
    can: canMountImages,
    mount: (studio, folder) => mountImage(studio, folder, 16),
    stop: (folder) => fill(folder, 0),
    cure: (folder) => rmSync(join(folder, 'filler')),
  },
  {
    name: 'a tmpfs without names left',
    can: canMount,
    mount: (_, folder) => mountTmpfs(folder, '64m', 'nr_inodes=28'),
    stop: null,
    cure: (folder) => remount(folder, 'nr_inodes=10000'),
  },
  {
    name: 'a tmpfs over which a read-only one comes',
    can: canMount,
    mount: (_, folder) => mountTmpfs(folder, '64m'),
    stop: (folder) => {
      run('mount', '--bind', folder, folder);
      remount(folder, 'ro,bind');
    },
    isLasting: true,
    cure: (folder) => run('umount', folder),
  },
  {
    name: 'an ext4 image that the kernel makes read-only after an error',
    can: canMountImages,
    mount: (studio, folder) => mountImage(studio, folder, 24),
    stop: (folder) => remount(folder, 'abort'),
    isLasting: true,
    cure: (folder, studio) => {
      const image = join(studio.folder, 'disk.img');
      run('umount', folder);
      // 1 = what was wrong was mended.
      spawnSync('e2fsck', ['-y', '-f', image], { stdio: 'ignore' });
      run('mount', '-o', 'loop', image, folder);
    },
  },
  {
    name: 'an ext4 image that is unmounted',
    can: canMountImages,
    mount: (studio, folder) => mountImage(studio, folder, 24),
    stop: (folder) => run('umount', '-l', folder),
    isLasting: true,
    cure: (folder, studio) => run('mount', '-o', 'loop', join(studio.folder, 'disk.img'), folder),
  },
];

interface SummaryLine {
  exit: number;
  cause: string | null;
  bought: { jobs: number; here: number; at_gateway: number; to_fetch: number };
  next: string | null;
}

/** The last line of a run's `--json`. */
const summaryOf = (out: string) => JSON.parse(out.trim().split('\n').at(-1) ?? '') as SummaryLine;

/** A film is rendered to a disk that stops; then the disk is cured and what the screen says is done until nothing is left. */
async function stopAndCure(studio: E2eFilm, disk: Stopping, at: number, cureLate: boolean): Promise<void> {
  const renders = join(studio.folder, 'renders');
  disk.mount(studio, renders);
  studio.film(shotIds(SHOTS), { concurrency: CONCURRENCY });
  const where = `${disk.name}, at submission ${at}`;
  const running = studio.startRender('--json');
  if (!cureLate) {
    // Where the last clips were on the disk when it stopped, nothing stops.
    await running.says('"cause":"disk"').catch(() => undefined);
    disk.cure(renders, studio);
  }
  const ended = await running.ended;
  const said = `${where}\n${ended.err}${ended.out}`;
  expect(ended.err, said).not.toMatch(/internal error|at .*\.js:\d/);
  const posts = studio.oracle.posts.length;
  const summary = summaryOf(ended.out);
  if (summary.exit !== 0) {
    // A disk that comes back under the run's feet, or was enough, ends nothing.
    expect(summary.bought.jobs, said).toBe(posts);
    expect(summary.bought.here + summary.bought.to_fetch + summary.bought.at_gateway, said).toBe(posts);
  }
  if (disk.stop) expect(posts - at, said).toBeLessThanOrEqual(MOST_LATER);
  const known = (await studio.jobs()).filter(({ accepted }) => accepted);
  expect(known, said).toHaveLength(posts);
  if (cureLate) disk.cure(renders, studio);
  for (let tries = 0; tries < 4; tries += 1) {
    const again = await studio.run('render', 'film.yaml', '--yes', ...QUICK);
    if (again.exit === 0) break;
    expect(tries, `${where}\n${again.err}`).toBeLessThan(3);
  }
  const clips = readdirSync(renders).filter((name) => name.endsWith('.mp4'));
  expect(clips, said).toHaveLength(SHOTS);
  for (const name of clips) expect(statSync(join(renders, name)).size, said).toBeGreaterThan(MEGABYTE / 2);
  expect(new Set(clips.map((name) => readFileSync(join(renders, name), 'latin1'))).size, said).toBe(SHOTS);
  expect(studio.oracle.jobs, said).toHaveLength(SHOTS);
}

describe('case 17: disks that stop storing', () => {
  for (const disk of DISKS) {
    const title = disk.can ? disk.name : `${disk.name} (needs to mount disks, as root on Linux)`;
    // A run tries for most of a minute to store what it has bought: bounded, the disk is well before.
    const rounds = disk.isLasting ? count(0, 4) : count(1, 8);
    for (let round = 0; round < rounds; round += 1) {
      const cureLate = disk.isLasting || round % 2 === 1;
      const at = 2 + Math.floor(random() * (SHOTS - 5));
      it.skipIf(!disk.can)(`${title}, ${round}`, async ({ open }) => {
        const studio: E2eFilm = await open({
          clip: bigClip,
          onPost: () => {
            if (studio.oracle.posts.length === at) disk.stop?.(join(studio.folder, 'renders'), studio);
          },
        });
        await stopAndCure(studio, disk, at, cureLate);
        tried(17, disk.name, 1, 'spending stops, all bought come after the cure, none twice');
      });
    }
  }

  for (const [what, can, prepare] of [
    ['full', canMount, (folder: string) => fill(folder, 0)],
    ['read-only', canMount, (folder: string) => remount(folder, 'ro')],
  ] as const)
    it.skipIf(!can)(`a disk that is ${what} before the run: nothing is sent`, async ({ open }) => {
      const studio = await open();
      const renders = join(studio.folder, 'renders');
      for (const verb of ['render', 'retry']) {
        mountTmpfs(renders, '256k');
        prepare(renders);
        studio.film(['010']);
        const { exit, err } = await studio.run(verb, 'film.yaml', '--yes', ...QUICK);
        if (verb === 'render') expect(exit, err).toBe(2);
        expect(err).not.toMatch(/internal error|at .*\.js:\d/);
        expect(studio.oracle.posts).toEqual([]);
        run('umount', '-l', renders);
      }
      tried(17, `a disk that is ${what} before the run`, 2, 'nothing sent');
    });
});
