import { describe, expect, it } from 'vitest';
import { attempt, parted, partedAtColon, partedRefusal } from '../../../src/app/doctor/check.js';
import { checkNode } from '../../../src/app/doctor/machine.js';

describe('what is wrong and what to do', () => {
  it('are parted at the end of the first line, or of the first sentence', () => {
    expect(parted('renders is of a.lock.\nIf you renamed it:\n  mv a b')).toEqual({
      message: 'renders is of a.lock',
      cure: 'If you renamed it:\n  mv a b',
    });
    expect(parted('2 files are in the way:\n  a.mp4\n  b.mp4\nMove them:\n  mv a.mp4 c')).toEqual({
      message: '2 files are in the way\na.mp4\nb.mp4',
      cure: 'Move them:\n  mv a.mp4 c',
    });
    expect(parted('There is no host x. Nothing was sent. Check the network.')).toEqual({
      message: 'There is no host x',
      cure: 'Check the network.',
    });
    expect(parted('a.b is set')).toEqual({ message: 'a.b is set', cure: undefined });
  });

  it('are parted at the last colon of what is said of a folder', () => {
    expect(partedAtColon('You may not write to /a: b: give yourself permission.')).toEqual({
      message: 'You may not write to /a: b',
      cure: 'Give yourself permission.',
    });
    expect(partedAtColon('no colon')).toEqual({ message: 'no colon', cure: undefined });
  });

  it('come from the first problem of a refusal, in one line each', () => {
    const first = { severity: 'error' as const, code: 'x', message: 'a\n  rm -rf', help: 'do\nthat' };
    const more = { ...first, message: 'b' };
    const said = partedRefusal({
      code: 'invalid',
      diagnostics: [first, more],
      message: '  shotlist unlock f.yaml',
    });
    expect(said).toEqual({
      message: 'a\\x0a  rm -rf (and 1 more)',
      cure: 'Do\\x0athat.\n  shotlist unlock f.yaml',
    });
  });
});

describe('a check that fails', () => {
  it('says so, and is a problem with a cure', async () => {
    const disk = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    for (const error of [disk, new TypeError('x is undefined'), 'text']) {
      const check = await attempt('owner', () => Promise.reject(error));
      expect(check).toMatchObject({ check: 'owner', status: 'problem' });
      expect(check.message).toContain(error instanceof Error ? error.message : error);
      expect(check.cure).not.toBeNull();
    }
  });
});

describe('the version of Node', () => {
  it.each([
    ['v20.18.1', 'ok'],
    ['v20.18.0', 'problem'],
    ['v20.19.0', 'ok'],
    ['v18.99.99', 'problem'],
    ['v24.0.0-nightly', 'ok'],
  ])('%s is %s', (version, status) => {
    expect(checkNode(version, '>=20.18.1').status).toBe(status);
  });

  it('is not judged by what cannot be read', () => {
    for (const engines of [null, '^20 || >=22', ''])
      expect(checkNode('v1.0.0', engines).status).toBe('skipped');
  });
});
