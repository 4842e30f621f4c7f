import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The licences of the packages that these modules belong to, as one text. Throws where a package has none. */
export async function licencesOf(modules) {
  const folders = new Set(
    modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []),
  );
  const texts = await Promise.all([...folders].sort().map(licenceOf));
  return `The files of this folder contain the following packages.\n\n${texts.join('\n')}`;
}

async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const text = await licenceText(folder);
  if (!text || !license) throw new Error(`${name} has no licence`);
  const source = `https://www.npmjs.com/package/${name}/v/${version}`;
  return `${'-'.repeat(80)}\n${name} ${version} (${license}); its source: ${source}\n\n${text}\n`;
}

/** The file with the licence, or the last section of the README that is about it; undefined where there is neither. */
async function licenceText(folder) {
  const files = await readdir(folder);
  const file = files.find((each) => /^licen[cs]e/i.test(each));
  if (file) return (await readFile(join(folder, file), 'utf8')).trim();
  const readme = files.find((each) => /^readme/i.test(each));
  if (!readme) return undefined;
  return /^#+ licen[cs]e\s*$(.*)/ims.exec(await readFile(join(folder, readme), 'utf8'))?.[1]?.trim();
}
