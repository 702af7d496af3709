/** Writes the package.json of a package to be packed: what its bundle needs, and nothing more. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** The folders of the workspace whose dependencies a bundle may import. */
const workspace = ['apps/cli', 'apps/server', 'packages/db', 'packages/sdk', 'packages/sim'];

export interface Manifest {
  name: string;
  version: string;
  [field: string]: unknown;
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** The fields that a package takes over as they are. */
const copied = ['name', 'version', 'description', 'keywords', 'license', 'author', 'type'];

/**
 * @param source the manifest of the package in the workspace.
 * @param fields those that the packed package has instead of it, or besides.
 */
export function writeManifest(stage: string, source: Manifest, fields: object): void {
  const shared = Object.fromEntries(
    copied.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])),
  );
  const manifest = JSON.stringify({ ...shared, ...fields }, null, 2);
  writeFileSync(join(stage, 'package.json'), `${manifest}\n`);
}

/** The version of each package that the workspace has, and was tested with. */
export function installedVersions(names: Iterable<string>): Record<string, string> {
  const sorted = [...names].toSorted();
  return Object.fromEntries(sorted.map((name) => [name, installedVersion(name)]));
}

function installedVersion(name: string): string {
  for (const folder of workspace) {
    const installed = join(root, folder, 'node_modules', name);
    if (existsSync(installed)) return readManifest(installed).version;
  }
  throw new Error(`${name} is imported by a bundle, and is no dependency of ${workspace.join()}.`);
}
