import { describe, expect, it } from 'vitest';
import { parseUsd } from '../../src/core/money.js';
import { err, ok } from '../../src/core/result.js';
import type { RunCaps } from '../../src/ledger/port.js';
import type { Job } from '../../src/ledger/record.js';
import { createReservations } from '../../src/ledger/reservations.js';
import { intentOf } from '../lockfile/records.js';
import { bookOf } from '../support/memory-ledger.js';

const FREE: RunCaps = { budget: null, maxCost: null, priceNow: () => null };

function jobFor(job: string, shot: string, over: Partial<Job['intent']> = {}): Job {
  return { job, intent: intentOf({ shot, run: 'r1', quote: '0.36', ...over }) };
}

function usd(text: string): bigint {
  const parsed = parseUsd(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
}

describe('reservations', () => {
  it('hold to the micro-dollar, and take nothing without a price', () => {
    const reservations = createReservations(bookOf([]));
    const caps = { ...FREE, maxCost: 1_000_000n };
    const add = (shot: string, quote: string | null) =>
      reservations.add(jobFor(`job${shot}`, shot, { quote }), caps);
    expect(add('00010', null)).toEqual(err('over the cap'));
    expect(add('00020', '0.999999')).toEqual(ok(null));
    expect(add('00030', '0.000002')).toEqual(err('over the cap'));
    expect(add('00040', '0.000001')).toEqual(ok(null));
    expect(add('00050', '0.00')).toEqual(ok(null));
    const exceeded = createReservations(bookOf([jobFor('job00001', '010')]));
    expect(
      exceeded.add(jobFor('job00002', '020', { quote: '0.00' }), { ...FREE, budget: usd('0.35') }),
    ).toEqual(err('over the cap'));
    expect(createReservations(bookOf([])).add(jobFor('job00001', '010', { quote: null }), FREE)).toEqual(
      ok(null),
    );
  });

  it('count what others have added meanwhile against the budget, and never give back what ended', () => {
    const book = bookOf([jobFor('job00001', '010')]);
    const reservations = createReservations(book);
    const caps = { ...FREE, budget: usd('1.08') };
    expect(reservations.add(jobFor('job00002', '020'), caps)).toEqual(ok(null));
    book.jobs.set('job00002', jobFor('job00002', '020'));
    book.jobs.set('job00009', jobFor('job00009', '090', { run: 'r9', quote: '0.000001' }));
    expect(reservations.add(jobFor('job00003', '030'), caps)).toEqual(err('over the cap'));
    expect(reservations.add(jobFor('job00003', '030', { quote: '0.359999' }), caps)).toEqual(ok(null));
    book.jobs.set('job00001', {
      ...jobFor('job00001', '010'),
      released: { at: intentOf().at, attempt: 1, why: 'busy' },
    });
    expect(reservations.add(jobFor('job00004', '040', { quote: '0.000001' }), caps)).toEqual(
      err('over the cap'),
    );
  });

  it('leave out a take that somebody else has submitted meanwhile, unless that came to nothing', () => {
    const book = bookOf([jobFor('job00001', '010', { run: 'r0' })]);
    const reservations = createReservations(book);
    expect(reservations.add(jobFor('job00002', '010'), FREE), 'that was known').toEqual(ok(null));
    book.jobs.set('job00002', jobFor('job00002', '010'));
    expect(reservations.add(jobFor('job00003', '010'), FREE), 'that is ours').toEqual(ok(null));
    book.jobs.set('job00003', jobFor('job00003', '010'));
    const theirs = jobFor('job00009', '020', { run: 'r9' });
    book.jobs.set('job00009', theirs);
    expect(reservations.add(jobFor('job00004', '020'), FREE)).toEqual(err('taken'));
    expect(reservations.add(jobFor('job00004', '020', { body: { prompt: 'edited' } }), FREE)).toEqual(
      ok(null),
    );
    book.jobs.set('job00009', { ...theirs, released: { at: theirs.intent.at, attempt: 1, why: 'busy' } });
    expect(reservations.add(jobFor('job00005', '020'), FREE)).toEqual(ok(null));
  });

  it('let a take pay again for a job of its own that counts', () => {
    const book = bookOf([]);
    const reservations = createReservations(book);
    const caps = { ...FREE, maxCost: usd('0.50') };
    const first = jobFor('job00001', '010');
    expect(reservations.add(first, caps)).toEqual(ok(null));
    book.jobs.set('job00001', { ...first, lost: { at: first.intent.at, why: 'cut' } });
    expect(reservations.add(jobFor('job00002', '010'), caps)).toEqual(err('over the cap'));
  });

  it('hold budgets of parts of the film, what others have added meanwhile included', () => {
    const book = bookOf([jobFor('job00001', '010')]);
    const reservations = createReservations(book);
    const pier = { kind: 'scene', scene: 'pier', shots: new Set(['010', '020', '030']) } as const;
    const caps = { ...FREE, scoped: [{ of: pier, limit: usd('0.80') }] };
    expect(reservations.add(jobFor('job00002', '020'), caps)).toEqual(ok(null));
    expect(reservations.add(jobFor('job00003', '030'), caps)).toEqual(err('over a scoped budget'));
    expect(reservations.add(jobFor('job00004', '040'), caps)).toEqual(ok(null));
    expect(reservations.add(jobFor('job00005', '030', { quote: '0.08' }), caps)).toEqual(ok(null));
    expect(reservations.add(jobFor('job00006', '030', { take: 2, quote: '0.000001' }), caps)).toEqual(
      err('over a scoped budget'),
    );
    expect(reservations.add(jobFor('job00007', '030', { take: 3, quote: null }), caps)).toEqual(
      err('over a scoped budget'),
    );
  });
});
