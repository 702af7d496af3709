/** Files that are there as a whole or not at all. */
import { access, constants, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { usageError } from '../errors/cli-error.ts';

/** @throws CliError when a file could not be put there, before any work is done for it. */
export async function requireWritable(file: string): Promise<void> {
  try {
    await access(dirname(file), constants.W_OK);
  } catch {
    throw usageError(`${file} cannot be written: there is no such folder, or it is not yours.`);
  }
}

export async function writeWhole(file: string, text: string): Promise<void> {
  await requireWritable(file);
  const unfinished = `${file}.unfinished`;
  try {
    await writeFile(unfinished, text);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw usageError(`${file} cannot be written: ${messageOf(error)}`);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
