import { execFileSync } from 'node:child_process';
import nodeFs, {
  existsSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { errorCode, whyNot } from '../../src/system/disk.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { openerOver } from '../../src/system/open-file.js';

async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return error;
  }
}

it('tells errors of the disk from bugs', async () => {
  expect(errorCode(await thrownBy(() => systemDisk.readText('/no/such/file')))).toBe('ENOENT');
  expect(errorCode(Object.assign(new Error('full'), { code: 'ENOSPC' }))).toBe('ENOSPC');
  expect(errorCode(await thrownBy(() => systemDisk.readText(undefined as never)))).toBeUndefined();
  expect(errorCode(await thrownBy(() => new URL('no link')))).toBeUndefined();
  expect(errorCode(await thrownBy(() => (null as never as string).length))).toBeUndefined();
});

describe('the disk of the machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shotlist-disk-'));
  const at = (name: string) => join(folder, name);
  afterAll(() => rmSync(folder, { recursive: true }));
  const code = async (work: () => Promise<unknown>) => errorCode(await thrownBy(work));

  it('writes through no link, whether it leads to something or not', async () => {
    writeFileSync(at('mine'), 'mine');
    for (const [name, target] of [
      ['link', 'mine'],
      ['dangling', 'nowhere'],
    ] as const) {
      symlinkSync(target, at(name));
      const path = at(name);
      for (const write of [
        () => systemDisk.openAppender(path),
        () => systemDisk.openAppender(path, true),
        () => systemDisk.openOverwriter(path),
        () => systemDisk.replace(path, 'x'),
        () => systemDisk.replaceSoon(path, 'x'),
      ])
        expect(await code(write)).toBe('ELOOP');
      expect(await systemDisk.createNew(path, 'x')).toBe(false);
      expect(await systemDisk.renameNew(at('mine'), path)).toBe(false);
      expect(await systemDisk.entryAt(path)).toMatchObject({ kind: 'link' });
    }
    expect(await code(() => systemDisk.truncate(at('link'), 0))).toBe('ELOOP');
    expect(await systemDisk.readText(at('link'))).toBe('mine');
    expect(existsSync(at('nowhere'))).toBe(false);
    expect(await systemDisk.entry(at('dangling'))).toBeNull();
  });

  it('opens nothing but files, and waits for nobody', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    for (const path of [at('pipe'), '/dev/zero', '/dev/null']) {
      for (const open of [
        () => systemDisk.readText(path),
        () => systemDisk.readBytes(path),
        () => systemDisk.openReader(path),
        () => systemDisk.openAppender(path),
        () => systemDisk.truncate(path, 0),
        () => systemDisk.replace(path, 'x'),
        () => systemDisk.replaceSoon(path, 'x'),
      ]) {
        const error = await thrownBy(open);
        expect(errorCode(error)).toBe('EFTYPE');
        expect(whyNot(error)).toMatch(/is a (?:named pipe|device), not a file$/);
      }
    }
    expect(await code(() => systemDisk.readText(folder))).toBe('EISDIR');
    expect(await code(() => systemDisk.openAppender(folder))).toBe('EISDIR');
  });

  it('makes folders with those above them, and says where none can be made', async () => {
    const below = join(folder, 'made/of/three');
    await systemDisk.makeFolder(below);
    await systemDisk.makeFolder(below);
    expect(statSync(below).isDirectory()).toBe(true);
    writeFileSync(join(folder, 'file'), '');
    await expect(systemDisk.makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(systemDisk.makeFolder(join(folder, 'file/x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    if (process.platform !== 'linux') return;
    await expect(systemDisk.makeFolder('/proc/no/such')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('reads files that say they are empty, as those of /proc do', async () => {
    if (process.platform === 'linux')
      expect(await systemDisk.readText('/proc/self/stat')).toMatch(new RegExp(`^${process.pid} `));
    writeFileSync(at('large'), 'x'.repeat(100_000));
    expect(await systemDisk.readText(at('large'))).toHaveLength(100_000);
  });

  it('empties no file that has another name: a new one takes its place', async () => {
    writeFileSync(at('one'), 'one');
    linkSync(at('one'), at('two'));
    const file = await systemDisk.openAppender(at('two'), true);
    await file.write(Buffer.from('2'));
    await file.close();
    expect([readFileSync(at('one'), 'utf8'), readFileSync(at('two'), 'utf8')]).toEqual(['one', '2']);
    const over = await systemDisk.openOverwriter(at('two'));
    await over.write(Buffer.from('cd'), 2);
    await over.write(Buffer.from('ab'), 0);
    await over.close();
    expect(readFileSync(at('two'), 'utf8')).toBe('abcd');
  });

  it('replaces a file in pieces, or leaves it as it was', async () => {
    async function* pieces(fails: boolean) {
      yield Buffer.from('one, ');
      yield Buffer.from('two');
      if (fails) throw new Error('no third one');
    }
    await systemDisk.replace(at('pieces'), pieces(false));
    expect(await systemDisk.readText(at('pieces'))).toBe('one, two');
    await systemDisk.replace(at('pieces'), 'before');
    await expect(systemDisk.replace(at('pieces'), pieces(true))).rejects.toThrow('no third one');
    expect(await systemDisk.readText(at('pieces'))).toBe('before');
    expect((await systemDisk.list(at('.'))).filter((name) => name.startsWith('pieces'))).toEqual(['pieces']);
  });

  it('takes no file that lies beside one that it replaces', async () => {
    writeFileSync(at(`report.${process.pid}.new`), 'mine');
    symlinkSync('mine', at(`report.${process.pid}.2.new`));
    await systemDisk.replace(at('report'), 'report');
    expect(readFileSync(at('report'), 'utf8')).toBe('report');
    expect(readFileSync(at(`report.${process.pid}.new`), 'utf8')).toBe('mine');
    expect(readFileSync(at('mine'), 'utf8')).toBe('mine');
  });
});

describe('where a system opens links to write', () => {
  /** As Windows: without the flags that the others have. */
  const { O_NOFOLLOW, O_NONBLOCK: _, ...constants } = nodeFs.constants;
  const opener = openerOver({ constants, promises: nodeFs.promises });

  it('they are looked for before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shotlist-disk-'));
    writeFileSync(join(folder, 'mine'), 'mine');
    symlinkSync('mine', join(folder, 'link'));
    expect(O_NOFOLLOW).toBeGreaterThan(0);
    for (const how of ['append', 'cut'] as const)
      expect(errorCode(await thrownBy(() => opener.toChange(join(folder, 'link'), how)))).toBe('ELOOP');
    const { handle } = await opener.toChange(join(folder, 'mine'), 'append');
    await handle.close();
    rmSync(folder, { recursive: true });
  });
});
