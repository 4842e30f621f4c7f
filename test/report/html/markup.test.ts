import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, fileLink, html, trusted } from '../../../src/report/html/markup.js';

/** What a browser makes of text in markup that holds no tag (HTML Standard, 13.2.5.72 on). */
function unescaped(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' };
  return text.replace(/&([a-z]+|#\d+);/g, (_, name: string) => named[name] ?? '?');
}

describe('html', () => {
  it('escapes text, keeps markup, joins lists and leaves out what is nothing', () => {
    const items = ['<b>', 2].map((item) => html`<li>${item}</li>`);
    expect(html`<ul title="${'"a" & `b`'}">${items}${null}${false}${trusted('<hr>')}</ul>`.text).toBe(
      '<ul title="&quot;a&quot; &amp; &#96;b&#96;"><li>&lt;b&gt;</li><li>2</li><hr></ul>',
    );
  });

  it('lets no text out of its place, and loses none of what can be seen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"'`]|&(?!(?:amp|lt|gt|quot|#39|#96);)/);
        expect(escaped).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text)) expect(unescaped(escaped)).toBe(text);
      }),
    );
  });
});

describe('fileLink', () => {
  it('names the file below the folder of the page, whatever it is called', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/^\.{1,2}$|\//.test(text));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), (names) => {
        const url = new URL(fileLink(names.join('/')), 'file:///film/renders/report.html');
        expect([url.protocol, url.host, url.search, url.hash]).toEqual(['file:', '', '', '']);
        expect(decodeURIComponent(url.pathname)).toBe(
          `/film/renders/${names.map((each) => Buffer.from(each).toString()).join('/')}`,
        );
      }),
    );
  });

  it.each(['javascript:alert(1)', '//evil.example/x', 'a?b#c', 'a b%20c'])(
    'leads %j nowhere else',
    (path) => {
      const url = new URL(fileLink(path), 'https://page.example/film/report.html');
      expect([url.origin, url.search, url.hash]).toEqual(['https://page.example', '', '']);
    },
  );
});
