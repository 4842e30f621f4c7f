import { afterAll, beforeAll, describe } from 'vitest';
import { nameAt } from '../../src/inputs/place.js';
import { systemClock } from '../../src/system/clock.js';
import { image, placeOf, STRANGE } from '../inputs/place-harness.js';
import { it } from '../support/e2e-film.js';
import { frame, ImageReader } from '../support/frames.js';
import { hasSwift, type Swift, startSwift } from '../support/swift.js';

const MINUTE = 60_000;
const SHOTS = [
  { id: '010', image: 'a.png' },
  { id: '020', image: 'b.png' },
  { id: '030', image: 'a.png' },
];

/** S3 of another hand, which checks signatures by its own reading of the protocol. */
describe.skipIf(!hasSwift)('a bucket of Swift (skipped without its packages)', () => {
  let swift: Swift;

  beforeAll(async () => {
    swift = await startSwift();
    await swift.makeBucket('frames');
    await swift.makeBucket('open', true);
  }, 120_000);
  afterAll(() => swift?.close());

  const s3 = (more: Record<string, unknown> = {}) => ({
    s3: { bucket: 'frames', endpoint: swift.origin, region: swift.region, prefix: 'films/one', ...more },
  });

  /** The bucket, by a clock that is so many milliseconds late. */
  const placeAt = (more: Record<string, unknown> = {}, late = 0, env: Record<string, string> = {}) =>
    placeOf(s3(more), {
      env: { ...swift.keys, ...env },
      clock: { ...systemClock, now: () => systemClock.now() - late },
    });

  it.for([
    ['signed links', 'frames'],
    ['public links', 'open'],
  ] as const)(
    'with %s gets each image once, which is read without a key, and is emptied',
    async ([, bucket], { open, expect }) => {
      const reader = new ImageReader();
      const studio = await open({ onPost: reader.onPost });
      Object.assign(studio.env, swift.keys);
      for (const { image: name } of SHOTS) studio.write(name, frame(name));
      const top = {
        concurrency: 2,
        uploads: s3({ bucket, ...(bucket === 'open' && { public_url: swift.publicUrl(bucket) }) }),
      };
      studio.film(SHOTS, top);
      const doctor = await studio.run('doctor', 'film.yaml', '--uploads');
      expect(doctor.out).toContain('a tiny image was uploaded, fetched by its link and removed');
      const { exit, err } = await studio.render();
      expect(exit, err).toBe(0);
      expect(Object.values(await reader.all())).toEqual(
        expect.arrayContaining(
          SHOTS.map(({ image: name }) => ({ status: 200, bytes: frame(name).toString('latin1') })),
        ),
      );
      const before = swift.seen().length;
      studio.film([{ id: '040', image: 'b.png' }], top);
      expect((await studio.render()).exit).toBe(0);
      expect(swift.seen().slice(before)).toContain('HEAD 200');
      expect(swift.seen().slice(before)).not.toContain('PUT 200');
      expect(await swift.objects(bucket)).toHaveLength(2);
      expect((await studio.run('clean', 'film.yaml', '--uploads', '--yes')).exit).toBe(0);
      expect(await swift.objects(bucket)).toEqual([]);
    },
  );

  it.for([
    ['SignatureDoesNotMatch', {}, { AWS_SECRET_ACCESS_KEY: 'another' }, 0],
    ['AuthorizationHeaderMalformed', { region: 'us-east-1' }, {}, 0],
    ['NoSuchBucket', { bucket: 'missing' }, {}, 0],
    ['RequestTimeTooSkewed', {}, {}, 60 * MINUTE],
    ['RequestTimeTooSkewed', {}, {}, -60 * MINUTE],
  ] as const)('refuses: %s', async ([code, more, env, late], { expect }) => {
    const place = await placeAt(more, late, env);
    const placed = await place.put(image());
    expect(placed).toMatchObject({
      ok: false,
      error: { why: expect.stringContaining(code), mayPass: false },
    });
    await place.close();
  });

  it.for(STRANGE)('has the folder %s', async (prefix, { expect }) => {
    const place = await placeAt({ prefix });
    const file = image();
    const placed = await place.put(file);
    expect(placed).toMatchObject({ ok: true });
    expect((await fetch(placed.ok ? placed.value.url : '')).status).toBe(200);
    expect(await place.put(file)).toMatchObject({ ok: true });
    expect(await place.remove(nameAt(file))).toEqual({ ok: true, value: null });
    expect(await swift.objects('frames')).toEqual([]);
    await place.close();
  });

  it('lets a link end when it was said to, and takes a new one to the same image', async ({ expect }) => {
    const file = image();
    const old = await placeAt({ expires: '5m' }, 10 * MINUTE);
    const ended = await old.put(file);
    expect((await fetch(ended.ok ? ended.value.url : '')).status).toBe(403);
    const place = await placeAt({ expires: '5m' });
    const before = swift.seen().length;
    const renewed = await place.put(file);
    expect(swift.seen().slice(before)).toEqual(['HEAD 200']);
    expect((await fetch(renewed.ok ? renewed.value.url : '')).status).toBe(200);
    await place.remove(nameAt(file));
    await Promise.all([old.close(), place.close()]);
  });
});
