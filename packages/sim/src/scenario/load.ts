/** Loads a scenario by the name of a preset, or from a file. */
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { JsonTextError, parseJsonText } from '../foundation/json-text.ts';
import { presetNames, presets } from './presets.ts';
import { readScenario, ScenarioError } from './read.ts';
import type { Scenario } from './schema.ts';
import { didYouMean } from './suggest.ts';

export interface LoadOptions {
  /** Base of relative paths; the working directory by default. */
  folder?: string | undefined;
}

const moduleExtensions = ['.ts', '.mts', '.js', '.mjs'];

/**
 * @param nameOrPath the name of a preset, or the path of a JSON file or of a module whose default
 * export is a scenario.
 * @throws ScenarioError with a line for each mistake.
 */
export async function loadScenario(
  nameOrPath: string,
  { folder = process.cwd() }: LoadOptions = {},
): Promise<Scenario> {
  const preset = presets.get(nameOrPath);
  if (preset) return readScenario(preset, nameOrPath);
  const extension = extname(nameOrPath);
  const path = resolve(folder, nameOrPath);
  if (extension === '.json') return readScenario(await readJson(path, nameOrPath), nameOrPath);
  if (moduleExtensions.includes(extension)) {
    return readScenario(await readModule(path, nameOrPath), nameOrPath);
  }
  const list = presetNames.join(', ');
  throw loadError(
    nameOrPath,
    extension === '' && !/[\\/]/.test(nameOrPath)
      ? `there is no such scenario${didYouMean(nameOrPath, presetNames) || ':'} take one of ${list}, or the path of a .json or .ts file`
      : 'a scenario is a .json file, or a .ts, .mts, .js or .mjs module',
  );
}

async function readJson(path: string, from: string): Promise<unknown> {
  const text = await readText(path, from);
  try {
    return parseJsonText(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    const { place, message } = error;
    throw loadError(from, `line ${place.line} is not JSON: ${message}`, error);
  }
}

async function readText(path: string, from: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw readFailure(from, error);
  }
}

async function readModule(path: string, from: string): Promise<unknown> {
  // Read first: a failing import does not say whether this file or one that it imports is missing.
  await readText(path, from);
  const module = await importModule(path, from);
  if (module.default !== undefined) return module.default;
  throw loadError(from, 'has no default export: write `export default { … }` with the scenario');
}

async function importModule(path: string, from: string): Promise<{ default?: unknown }> {
  try {
    return (await import(pathToFileURL(path).href)) as { default?: unknown };
  } catch (error) {
    const [words = ''] = String(error).split('\n');
    throw loadError(from, `could not be run: ${words}`, error);
  }
}

function readFailure(from: string, error: unknown): ScenarioError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return loadError(from, 'there is no such file: check the path', error);
  if (code === 'EISDIR') return loadError(from, 'is a folder: name the file in it', error);
  return loadError(from, `cannot be read: ${String(error)}`, error);
}

function loadError(from: string, message: string, cause?: unknown): ScenarioError {
  return new ScenarioError(from, [{ path: '', message }], { cause });
}
