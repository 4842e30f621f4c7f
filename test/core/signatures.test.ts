import { expect, it } from 'vitest';
import { withoutSignatures } from '../../src/core/text.js';
import { spoken } from '../../src/gateway/http/answer.js';

const LINK =
  'https://frames.s3.amazonaws.com/a.png?X-Amz-Expires=86400&X-Amz-Credential=AKIDEXAMPLE%2F20261126%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=0123abcd&X-Amz-Security-Token=tok%2Ben';

it.each([
  ['a link', LINK],
  ['a link in JSON', JSON.stringify({ error: `cannot read ${LINK}.` }).replaceAll('&', '\\u0026')],
  ['a link in HTML', `<p>cannot read "${LINK.replaceAll('&', '&amp;')}"</p>`],
  ['an encoded link', `https://proxy.example/?url=${encodeURIComponent(LINK)}`],
  [
    'other vendors',
    'https://x.example/a?Expires=1&Signature=0123abcd~-_&Key-Pair-Id=K, ?sv=1&sig=0123abcd%3D',
  ],
  ['a link with a token', 'https://x.example/a?alt=media&token=0123abcd, b?access_token=0123abcd.AKID.x'],
  ['a link of Discord and one of Dropbox', 'https://x.example/a?ex=1&hm=0123abcd& b?rlkey=0123abcd&dl=1'],
  ['a link with a password', 'https://me:0123abcd@x.example/a'],
  ['a link with a token for a user, in JSON', 'https:\\/\\/0123abcd@x.example\\/a'],
  ['an encoded link with a password', encodeURIComponent('https://me:0123abcd@x.example/a')],
])('nothing signed can be used from what is shown of %s', (_what, text) => {
  for (const shown of [withoutSignatures(text), spoken(text, (same) => same)]) {
    expect(shown).not.toMatch(/0123abcd|AKID|tok%/);
    expect(shown).toContain('[hidden]');
  }
});

it('other text stays', () => {
  const text =
    'Signature verification failed; signature = none, sign=here, https://x.example/a?id=5@2, me@x.example';
  expect(withoutSignatures(text)).toBe(text);
});
