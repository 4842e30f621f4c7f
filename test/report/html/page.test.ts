import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StatusRow } from '../../../src/report/rows.js';
import { completed, finished, job, orphanRow, rowOf, take } from '../../cli/ui/plan-fixture.js';
import { filmIn, pageOf, pageRows, pageText, takesIn } from '../../support/browser-page.js';

/** The tags of a page with the names of their attributes: what a browser makes of it, but for texts. */
function skeleton(page: string): string[] {
  const withoutCode = page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '<$1>');
  return Array.from(
    withoutCode.matchAll(/<([a-z!/][^\s>]*)((?:\s+[a-z0-9-]+(?:="[^"]*")?)*)\s*\/?>/gi),
    (tag) =>
      [tag[1], ...Array.from((tag[2] ?? '').matchAll(/([a-z0-9-]+)(?:="[^"]*")?/gi), (each) => each[1])].join(
        ' ',
      ),
  );
}

/** Rows of every state in which every text of outside is that one. */
function rowsSaying(text: string): StatusRow[] {
  const at = '2026-11-03T10:00:05.000Z';
  const jobs = [
    job(finished),
    job({ ...completed, trouble: { at: '2026-11-03T10:02:00.000Z', why: text } }),
    job({ lost: { at, why: text } }),
    job({ refused: { at, status: 400, why: text } }),
    job({ accepted: { at, request_id: text } }),
    job({
      ...finished,
      clips: {
        version: 1,
        files: (finished.clips?.files ?? []).map((clip) => ({ ...clip, path: `a/${text}` })),
        flags: [text],
      },
    }),
  ];
  const wanted = take({
    scene: `s${text}`,
    prompt: text,
    notes: `n${text}`,
    input: { kind: 'file', path: `/i${text}`, written: `i${text}`, sha256: '', bytes: 4, mime: 'image/png' },
    content: { model_id: 'm', body: { prompt: text, style: text }, wrote: ['prompt', 'style'], image: null },
  });
  const orphan = job(finished, { shot: text, body: { prompt: text }, model: `m${text}` });
  return [...[null, ...jobs].map((one) => rowOf(wanted, one)), orphanRow(orphan)];
}

function pageSaying(text: string): string {
  const facts = {
    title: `t${text}`,
    manifest: text,
    next: `x${text}`,
    again: text,
    command: () => text,
    pick: [text, text] as [string, string],
  };
  return pageText(pageOf(rowsSaying(text), { ...facts, localImage: () => text }));
}

describe('the page', () => {
  it('has the same tags and attributes whatever the film says', () => {
    const plain = skeleton(pageSaying('plain'));
    expect(plain.length).toBeGreaterThan(150);
    const nasty = fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onmouseover='alert(1)",
      '</style></script><svg onload=alert(1)>',
      '<!--',
      ']]>',
      '&lt;b&gt;',
      '`${alert(1)}`',
      '\u202e\u0000\u2028',
    );
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary', minLength: 1 })), (text) => {
        expect(skeleton(pageSaying(text))).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });

  it('forbids all but its own style and script, by their hashes', () => {
    const page = pageSaying('plain');
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ??
      '';
    const own = (tag: string) =>
      hash('sha256', new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? '', 'base64');
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "img-src 'self' file:",
      "media-src 'self' file:",
      `style-src 'sha256-${own('style')}'`,
      `script-src 'sha256-${own('script')}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page.match(/<(?:script|style)\b[^>]*>/g)).toEqual([
      '<style>',
      '<script type="application/json" id="film-data">',
      '<script>',
    ]);
    expect(page.replace(/<script>[\s\S]*<\/script>/, '')).not.toMatch(/ (?:style|on[a-z]+)=/);
  });

  it('needs nothing from a network', () => {
    const page = pageText(pageOf(pageRows(30)));
    expect(page).not.toMatch(/(?:src|poster|action)="(?:https?:)?\/\//);
    const takes = takesIn(filmIn(page));
    const links = takes.flatMap(({ clip, poster, image }) =>
      [clip?.link, poster, image?.link, image?.local].filter((link) => link),
    );
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !/^(?:\.\/|https:\/\/frames\.example\.com\/)/.test(link ?? ''))).toEqual(
      [],
    );
  });

  it('marks a rehearsal', () => {
    expect(pageText(pageOf([], { sandbox: true }))).toContain('Sandbox rehearsal.');
    expect(pageText(pageOf([]))).not.toContain('Sandbox');
  });

  it('says how to make missing thumbnails', () => {
    const rows = rowsSaying('x');
    expect(pageText(pageOf(rows))).toMatch(/thumbnail.*ffmpeg/);
    expect(pageText(pageOf(rows, { posters: new Set(['job00001']) }))).not.toContain('ffmpeg');
  });

  it('leaves nothing out of a film of 10,000 takes', () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => {
      const lost = { at: '2026-11-03T10:00:05.000Z', why: 'cut' };
      const one = index === 9999 ? job({ lost }) : job({ ...finished, job: `job${index}xx` });
      return rowOf(take({ shot: String(index) }), one);
    });
    const page = pageText(pageOf(rows));
    const takes = takesIn(filmIn(page));
    expect(takes.map(({ key }) => key)).toEqual(rows.map(({ take: of }) => `${of?.shot}:1`));
    expect(takes.at(-1)?.state).toBe('unknown');
    expect(page).toContain('9999 of 10000');
    expect(page.length / rows.length).toBeLessThan(450);
  });

  it('has one sum of money, that of its parts', () => {
    const lost = { at: '2026-11-03T10:00:05.000Z', why: 'cut' };
    const rows = [rowOf(take(), job(finished)), rowOf(take({ shot: '020' }), job({ lost }))];
    expect(pageText(pageOf(rows))).toMatch(
      /\$0\.96 charged or reserved.*\$0\.48 for clips of the film, \$0\.48 for failures/s,
    );
    const rehearsal = pageText(pageOf(rows, { sandbox: true }));
    const shown = rehearsal.replace(/<style[\s\S]*<\/style>|<script[\s\S]*|<[^>]*>/g, '');
    const told = takesIn(filmIn(rehearsal)).map(({ cost, facts }) => [cost, ...facts.flat()].join('\n'));
    expect(shown).toContain('would cost $0.96');
    expect([shown, ...told].join('\n')).not.toMatch(/charged|spent|committed/i);
  });
});
