import { describe, expect, it } from 'vitest';
import { collectFilm, filmText } from '../../../src/report/html/collect.js';
import { sequenceOf } from '../../../src/report/html/film-parts.js';
import type { PageData } from '../../../src/report/html/page-data.js';
import { completed, finished, job, orphanRow, rowOf, take } from '../../cli/ui/plan-fixture.js';
import { pageOf, pageRows, takesIn } from '../../support/browser-page.js';

const takesOf = (page: PageData) => takesIn(collectFilm(page));
const textOf = (page: PageData) => [...filmText(page, sequenceOf(page.rows))].join('');
const lost = { lost: { at: '2026-11-03T10:00:05.000Z', why: 'cut' } };

describe('collectFilm', () => {
  it('has every take once, in order, and repeats no text', () => {
    const rows = pageRows(300);
    const film = collectFilm(pageOf(rows));
    const takes = takesIn(film);
    expect(takes).toHaveLength(rows.length);
    expect(new Set(takes.map(({ key }) => key)).size).toBe(rows.length);
    for (const table of [
      film.scenes,
      film.models,
      film.prompts,
      film.settings.map((list) => JSON.stringify(list)),
    ])
      expect(new Set(table).size).toBe(table.length);
    const [first] = takes;
    expect(first?.name).toBe('010:1');
    expect(first?.shot).toMatchObject({ id: '010' });
    expect(film.scenes[film.shots[0]?.scene ?? -1]).toBe('pier');
  });

  it('counts older versions and clips that no shot uses apart', () => {
    const replaced = job({ ...finished, job: 'job00000old' });
    const edited = orphanRow(job({ ...finished, job: 'job0000edit' }));
    const gone = orphanRow(job({ ...finished, job: 'job0000gone' }, { shot: 'x' }));
    const rows = [rowOf(take(), job(finished), { earlier: [replaced, job(lost)] }), edited, gone];
    const takes = takesOf(pageOf(rows));
    expect(takes.map(({ key, apart }) => [key, apart])).toEqual([
      ['010:1', null],
      ['010:1@job00000old', 'version'],
      ['010:1@job0000edit', 'version'],
      ['x:1@job0000gone', 'orphan'],
    ]);
  });

  it('shows an edited take with its older clip and what was changed', () => {
    const old = job({ ...finished, job: 'job00000old' });
    const older = { job: old, outputs: ['pier/old.mp4'], changes: ['settings.duration 8 -> 10'] };
    const rows = [{ ...rowOf(take(), null), older }, orphanRow(old)];
    const film = collectFilm(pageOf(rows, { posters: new Set(['job00000old']) }));
    const takes = takesIn(film);
    expect(takes[0]).toMatchObject({
      state: 'outdated',
      clip: { link: './pier/old.mp4', seconds: 8.04 },
      poster: './posters/job00000old.jpg',
      flags: 'edited: settings.duration 8 -> 10',
    });
    expect(takes.map(({ apart }) => apart)).toEqual([null, 'shown']);
    expect(film.film).toEqual([{ shot: 0, from: 0, to: 8.04, take: 0 }]);
  });

  it('never shows a quote as money that was spent', () => {
    const refused = job({ refused: { at: '2026-11-03T10:00:01.000Z', status: 400, why: 'bad value' } });
    const costs = [null, refused, job(finished), job(lost)].map(
      (one) => takesOf(pageOf([rowOf(take(), one)]))[0]?.cost,
    );
    expect(costs).toEqual(['$0.48 quoted', 'not charged', '$0.48', '$0.48 possibly']);
  });

  it('shows a quote of nothing as one', () => {
    const free = take({ quote: { usd: 0n, basis: 'user' } });
    expect(takesOf(pageOf([rowOf(free, null)]))[0]?.cost).toBe('$0.00 quoted');
  });

  it('marks picks', () => {
    const picked = job({ ...finished, picked: { at: '2026-11-03T12:00:00.000Z', on: true } });
    expect(takesOf(pageOf([rowOf(take(), picked)]))[0]?.mark).toBe('picked');
  });

  it('marks the very version that was picked, and tells what each version did cost once', () => {
    const exact = { at: '2026-11-03T12:00:00.000Z', on: true, exact: true as const };
    const old = job({ ...finished, job: 'job00000old', picked: exact });
    for (const rows of [
      [rowOf(take(), job(finished), { earlier: [old, job(lost)] })],
      [rowOf(take(), job(finished), { earlier: [job(lost)] }), orphanRow(old)],
    ]) {
      const film = collectFilm(pageOf(rows));
      expect(takesIn(film).map(({ key, mark, cost, inFilm }) => [key, mark, cost, inFilm])).toEqual([
        ['010:1', null, '$0.96 possibly', false],
        ['010:1@job00000old', 'picked', '$0.48', true],
      ]);
    }
  });

  it('shows no clip of an earlier version whose file is gone', () => {
    const old = job({ ...finished, job: 'job00000old' });
    const row = rowOf(take(), job(finished), { earlier: [old] });
    const [, version] = takesOf(pageOf([{ ...row, earlierOutputs: new Map([['job00000old', [null]]]) }]));
    expect([version?.apart, version?.clip, version?.cost]).toEqual(['version', null, '$0.48']);
  });

  it('links images without what may be a key, and local ones as files', () => {
    const linked = take({ input: { kind: 'url', url: 'https://user:pass@cdn.example/a.png?key=secret#x' } });
    const local = take({
      shot: '020',
      input: {
        kind: 'file',
        path: '/film/frames/a b.png',
        written: 'frames/a b.png',
        sha256: '',
        bytes: 4,
        mime: 'image/png',
      },
    });
    const page = pageOf([rowOf(linked, null), rowOf(local, null)], { localImage: () => '../frames/a b.png' });
    expect(takesOf(page).map(({ image }) => image)).toEqual([
      { text: 'https://cdn.example/a.png', link: 'https://cdn.example/a.png' },
      { text: 'frames/a b.png', local: './../frames/a%20b.png' },
    ]);
    expect(textOf(page)).not.toMatch(/secret|pass@/);
  });

  it('tells what a take starts from and arrives at, and what it waits for', () => {
    const frame = (shot: string, at: 'first' | 'last') => ({ kind: 'frame', shot, take: null, at }) as const;
    const chained = take({ shot: '030', input: frame('020', 'last'), endInput: frame('040', 'first') });
    const page = pageOf(
      [
        { ...rowOf(chained, null), lack: { kind: 'waits', why: 'waits for 020' } },
        { ...rowOf(take({ shot: '040' }), null), lack: { kind: 'blocked', why: '050 failed' } },
        rowOf(take({ shot: '050' }), null),
      ],
      { localImage: (_, which) => (which === 'endInput' ? 'frames/x.png' : null) },
    );
    const [waiting, blocked, pending] = takesOf(page);
    expect(waiting).toMatchObject({
      image: { text: 'last frame of 020' },
      endImage: { text: 'first frame of 040', local: './frames/x.png' },
      note: 'Waits for 020.',
    });
    expect(blocked).toMatchObject({ state: 'blocked', note: '050 failed' });
    expect(pending).toMatchObject({ image: null, endImage: null, note: 'Not submitted yet.' });
  });

  it('shows no clip of a disabled shot, and tells where it is', () => {
    const [off] = takesOf(pageOf([rowOf(take({ enabled: false }), job(finished))]));
    expect(off).toMatchObject({ state: 'disabled', clip: null });
    expect(new Map(off?.facts).get('Clip')).toMatch(/^pier\/010_t1\.mp4 · 8\.04 s · 1920×1080/);
  });

  it('says that the older clip of an edited take is gone, if it is', () => {
    const older = { job: job({ ...finished, job: 'job00000old' }), outputs: [null], changes: [] };
    const [edited] = takesOf(pageOf([{ ...rowOf(take(), null), older }]));
    expect(edited).toMatchObject({ clip: null, note: 'Edited. The earlier clip is not in this folder.' });
  });

  it('has the usual ratio of its clips', () => {
    const [clip] = finished.clips?.files ?? [];
    if (!clip) throw new Error('the fixture has no clip');
    const tall = job({
      ...finished,
      clips: { version: 1, flags: [], files: [{ ...clip, width: 1080, height: 1920 }] },
    });
    expect(collectFilm(pageOf([rowOf(take(), tall)])).ratio).toBe(0.5625);
    expect(collectFilm(pageOf([rowOf(take(), job(completed))])).ratio).toBe(16 / 9);
  });
});

describe('the text of a film', () => {
  it('is the same data, however many pieces it is in', () => {
    for (const count of [0, 999, 1000, 2001]) {
      const page = pageOf(pageRows(count));
      expect(JSON.parse(textOf(page))).toEqual(collectFilm(page));
      for (const piece of filmText(page, sequenceOf(page.rows))) expect(piece.length).toBeLessThan(500_000);
    }
  });

  it('is the same data, and nothing that ends or opens an element', () => {
    const nasty = '</script><!--<script>\u2028\u202e"\\';
    const page = pageOf([rowOf(take({ prompt: nasty, scene: nasty, notes: nasty }), null)]);
    const film = collectFilm(page);
    const text = textOf(page);
    expect(text).not.toMatch(/[<\u2028\u202e]/);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(film)));
    expect(film.prompts).toEqual(['</script><!--<script>\\u{2028}\\u{202e}"\\']);
  });
});
