import { beforeEach, describe, expect, it } from 'vitest';
import { err, ok, type Result } from '../../src/core/result.js';
import type { ProveLink } from '../../src/inputs/link-proof.js';
import type { LocalFile, Place, Placed, PlaceFailure } from '../../src/inputs/place.js';
import { createUploadLog } from '../../src/inputs/upload-log.js';
import { createUploader, type UploadNews } from '../../src/inputs/uploader.js';
import { memoryDisk } from '../support/memory-disk.js';
import { VirtualClock } from '../support/virtual-clock.js';

const LOG = '/film/renders/.shotlist/uploads.jsonl';
const HOUR = 3_600_000;

const fileOf = (digit: string): LocalFile => ({
  path: `/film/${digit}.png`,
  sha256: digit.repeat(64),
  bytes: 4,
  mime: 'image/png',
});

let clock: VirtualClock;
let stop: AbortController;
let puts: { sha256: string; at: number }[];
let told: string[];

beforeEach(() => {
  clock = new VirtualClock();
  stop = new AbortController();
  puts = [];
  told = [];
});

const news: UploadNews = {
  began: ({ path }, place) => told.push(`began ${path} at ${place}`),
  ended: ({ path }) => told.push(`ended ${path}`),
  waiting: (why) => told.push(`waiting: ${why}`),
};

/** An uploader at a place that answers so; a put takes a second. */
function uploaderAt(
  answer: (file: LocalFile, count: number) => Result<Placed, PlaceFailure>,
  prove: ProveLink = async () => ok(null),
) {
  const { disk } = memoryDisk({ '/film/film.yaml': '' });
  const place: Place = {
    name: 's3://frames',
    linkHost: null,
    canRemove: true,
    async put(file) {
      puts.push({ sha256: file.sha256, at: clock.elapsed() });
      await clock.sleep(1000);
      return answer(file, puts.length);
    },
    remove: async () => ok(null),
    close: async () => undefined,
  };
  const log = createUploadLog(disk, LOG, clock);
  const uploader = createUploader({
    ...{ place, prove, log, clock, random: () => 0, signal: stop.signal, linkLasts: HOUR },
  });
  return { uploader, log, disk };
}

const lasting = (url: string, ms: number | null = null) =>
  ok({ url, expiresAt: ms === null ? null : clock.now() + ms });
const unproven = err({ why: 'its link answers 404', mayPass: true });
const down = err({ why: 'it is down', mayPass: true });

describe('uploads', () => {
  it('takes with the same image share one, whenever they ask', async () => {
    const { uploader, log } = uploaderAt((_file, count) => lasting(`link ${count}`));
    const both = Promise.all([uploader.link(fileOf('a'), news), uploader.link(fileOf('a'), news)]);
    expect(await clock.until(both)).toEqual([ok('link 1'), ok('link 1')]);
    expect(await clock.until(uploader.link(fileOf('a'), news))).toEqual(ok('link 1'));
    expect(await clock.until(uploader.link(fileOf('b'), news))).toEqual(ok('link 2'));
    expect(puts).toHaveLength(2);
    expect(told.filter((word) => word.startsWith('began'))).toHaveLength(2);
    expect(await log.uploads()).toEqual(
      ['a', 'b'].map((digit) => ({ place: 's3://frames', name: `${digit.repeat(64)}.png`, bytes: 4 })),
    );
  });

  it('a link that would not outlast the wait at the gateway is asked for again', async () => {
    const { uploader } = uploaderAt((_file, count) => lasting(`link ${count}`, 2 * HOUR));
    expect(await clock.until(uploader.link(fileOf('a'), news))).toEqual(ok('link 1'));
    await clock.until(clock.sleep(HOUR / 2));
    expect(await clock.until(uploader.link(fileOf('a'), news))).toEqual(ok('link 1'));
    await clock.until(clock.sleep(HOUR));
    expect(await clock.until(uploader.link(fileOf('a'), news))).toEqual(ok('link 2'));
  });

  it('are tried again for a while, with longer and longer waits', async () => {
    const { uploader } = uploaderAt((_file, count) => (count < 4 ? down : lasting('link')));
    expect(await clock.until(uploader.link(fileOf('a'), news))).toEqual(ok('link'));
    const [first = 0] = puts.map(({ at }) => at);
    expect(puts.map(({ at }) => at - first)).toEqual([0, 2000, 5000, 10_000]);
    expect(told.filter((word) => word.startsWith('waiting'))).toHaveLength(3);
  });

  it('that fail for good are told, and no wait is spent on what stays so', async () => {
    const { uploader } = uploaderAt(() => down);
    const failed = await clock.until(uploader.link(fileOf('a'), news));
    expect(failed).toEqual(err('its image could not be uploaded to s3://frames: it is down'));
    expect(puts).toHaveLength(5);
    const sure = uploaderAt(() => err({ why: '403', mayPass: false }));
    await clock.until(sure.uploader.link(fileOf('a'), news));
    expect(puts).toHaveLength(6);
  });

  it('count only once their link leads to them', async () => {
    let looks = 0;
    const late: ProveLink = async () => (++looks < 3 ? unproven : ok(null));
    const { uploader } = uploaderAt(() => lasting('link'), late);
    expect(await clock.until(uploader.link(fileOf('a'), news))).toEqual(ok('link'));
    expect(puts).toHaveLength(3);
    const never = uploaderAt(
      () => lasting('link'),
      async () => unproven,
    );
    expect(await clock.until(never.uploader.link(fileOf('a'), news))).toEqual(
      err('its image could not be uploaded to s3://frames: its link answers 404'),
    );
  });

  it('are given up after three images in a row that could not be', async () => {
    let isDown = true;
    const refusing = () => (isDown ? err({ why: 'refused', mayPass: false }) : lasting('link'));
    const { uploader } = uploaderAt(refusing);
    for (const digit of ['a', 'b']) await clock.until(uploader.link(fileOf(digit), news));
    isDown = false;
    expect(await clock.until(uploader.link(fileOf('a'), news))).toEqual(ok('link'));
    isDown = true;
    for (const digit of ['b', 'c', 'd']) await clock.until(uploader.link(fileOf(digit), news));
    const before = puts.length;
    const given = await clock.until(uploader.link(fileOf('e'), news));
    expect(given).toEqual(err(expect.stringContaining('no image is uploaded any more in this run')));
    expect(puts).toHaveLength(before);
    // What is there already goes on.
    expect(await clock.until(uploader.link(fileOf('a'), news))).toEqual(ok('link'));
  });

  it('end with the run: none begins, and none is tried again', async () => {
    const { uploader } = uploaderAt(() => down);
    const asked = uploader.link(fileOf('a'), news);
    void clock.sleep(2500).then(() => stop.abort());
    expect(await clock.until(asked)).toEqual(err('the run is stopping'));
    expect(puts).toHaveLength(2);
    expect(await clock.until(uploader.link(fileOf('b'), news))).toEqual(err('the run is stopping'));
    expect(puts).toHaveLength(2);
  });

  it('tell of no further try when the run stops under way', async () => {
    const { uploader } = uploaderAt(() => down);
    const asked = uploader.link(fileOf('a'), news);
    void clock.sleep(500).then(() => stop.abort());
    expect(await clock.until(asked)).toEqual(err('the run is stopping'));
    expect(told.filter((word) => word.startsWith('waiting'))).toEqual([]);
  });

  it('are not made where they cannot be written down before', async () => {
    const { uploader, disk } = uploaderAt(() => lasting('link'));
    await disk.makeFolder(LOG);
    expect(await clock.until(uploader.link(fileOf('a'), news))).toEqual(
      err(expect.stringContaining('uploads.jsonl cannot be written')),
    );
    expect(puts).toEqual([]);
  });
});

describe('the log of uploads', () => {
  it('knows what is there and what was removed, and passes over a torn line', async () => {
    const { log, disk } = uploaderAt(() => lasting('link'));
    for (const digit of ['a', 'b', 'a']) await log.put('s3://frames', `${digit.repeat(64)}.png`, 4);
    expect((await disk.readText(LOG)).trim().split('\n').filter(Boolean)).toHaveLength(2);
    await disk.replace(LOG, (await disk.readText(LOG)).slice(0, -20));
    const again = createUploadLog(disk, LOG, clock);
    await again.put('s3://other', `${'c'.repeat(64)}.png`, 9);
    await again.removed({ place: 's3://frames', name: `${'a'.repeat(64)}.png`, bytes: 4 });
    expect(await again.uploads()).toEqual([{ place: 's3://other', name: `${'c'.repeat(64)}.png`, bytes: 9 }]);
    await again.put('s3://frames', `${'a'.repeat(64)}.png`, 4);
    expect(await again.uploads()).toHaveLength(2);
    expect(await disk.readText(LOG)).not.toContain('link');
  });
});
