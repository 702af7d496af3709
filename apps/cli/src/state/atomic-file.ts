/**
 * Atomic file replacement: readers see the old content or the new, never a part of it.
 *
 * Hand-written rather than taken from `write-file-atomic` 8.0.0, which ignores how many bytes its
 * one write call accepted: on a full disk a 20,000-byte text replaced the good file with its first
 * 8,192 bytes, and no error was reported. `writeFileSync` writes until everything is out, or
 * throws.
 */
import { access, constants } from 'node:fs/promises';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '@onsale/core/errors';
import { fileError } from '../errors/cli-error.ts';
import { t } from '../language/language.ts';

/**
 * Writes a draft in the same directory, flushes it to the disk, and renames it over the file.
 *
 * @throws the file system's error; the draft is removed and the old file is untouched.
 */
export function replaceFile(path: string, text: string, { mode }: { mode?: number } = {}): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text, { flush: true, ...(mode !== undefined && { mode }) });
    renameSync(draft, path);
  } catch (error) {
    removeIfPresent(draft);
    throw error;
  }
}

function removeIfPresent(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The caller reports why the write failed; this failure has the same cause.
  }
}

/**
 * Checks a path before any work is done whose result is to be written there.
 *
 * @throws CliError FILE when its directory is missing or not writable.
 */
export async function requireWritable(file: string): Promise<void> {
  try {
    await access(dirname(file), constants.W_OK);
  } catch {
    throw fileError(t`${file} cannot be written: its directory does not exist or is not writable.`);
  }
}

/** @throws CliError FILE when the file cannot be written. */
export async function writeOutputFile(file: string, text: string): Promise<void> {
  await requireWritable(file);
  try {
    replaceFile(file, text);
  } catch (error) {
    throw fileError(t`${file} cannot be written: ${messageOf(error)}`);
  }
}
