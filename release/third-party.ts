/** The licences of the packages whose code a bundle contains, as their terms require. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface ThirdParty {
  name: string;
  version: string;
  license: string;
  text: string;
}

/** @param files of the bundle's modules; those of the project itself are left out. */
export function thirdPartyLicenses(files: Iterable<string>): string {
  const folders = new Set<string>();
  for (const file of files) {
    const folder = packageFolderOf(file);
    if (folder !== null) folders.add(folder);
  }
  const packages = new Map<string, ThirdParty>();
  for (const folder of folders) {
    const found = readThirdParty(folder);
    packages.set(`${found.name}@${found.version}`, found);
  }
  const sorted = [...packages].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const sections = sorted.map(
    ([key, { license, text }]) => `${key} (${license})\n\n${text.trim()}\n`,
  );
  return ['This package contains code of the packages below.\n', ...sections].join(`\n${rule}\n`);
}

const rule = '-'.repeat(72);

/** The folder of the installed package that a file belongs to; null for a file of the project. */
function packageFolderOf(file: string): string | null {
  const at = file.lastIndexOf('/node_modules/');
  if (at < 0) return null;
  for (let folder = dirname(file); folder.length > at; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && 'version' in readJson(manifest)) return folder;
  }
  return null;
}

function readThirdParty(folder: string): ThirdParty {
  const { name, version, license } = readJson(join(folder, 'package.json'));
  const names = readdirSync(folder);
  const texts = names.filter((file) => /^(licen[cs]e|notice)/i.test(file)).toSorted();
  if (texts.length === 0 && license === undefined) {
    throw new Error(`${name} has no licence: it cannot be part of a bundle.`);
  }
  const text = texts.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  return { name: name!, version: version!, license: license ?? 'see below', text };
}

function readJson(file: string): Record<'name' | 'version' | 'license', string | undefined> {
  return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof readJson>;
}
