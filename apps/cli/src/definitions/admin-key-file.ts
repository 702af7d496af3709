/** Reads the admin key from a file or stdin, so that it stands neither in `ps` nor in variables. */
import { messageOf } from '@onsale/core/errors';
import type { Command } from 'commander';
import { fileError, usageError } from '../errors/cli-error.ts';
import { isErrno } from '../errors/errno.ts';
import type { Host } from '../terminal/host.ts';
import { t } from '../language/language.ts';

const stdinName = '-';
const keyMaxChars = 1_000;

const flag = () =>
  [
    '--admin-key-file <file>',
    t`a file with the admin key, or - for stdin (ONSALE_ADMIN_KEY_FILE)`,
  ] as const;

/** Adds the flag() to every command that takes an admin key, of those that are declared. */
export function addKeyFileFlags(command: Command): void {
  const names = command.options.map((option) => option.attributeName());
  if (names.includes('adminKey') && !names.includes('adminKeyFile')) command.option(...flag());
  for (const child of command.commands) addKeyFileFlags(child);
}

/**
 * Makes the key in the file the one of `--admin-key`. The flags of the call come before the
 * variables, and ONSALE_ADMIN_KEY before ONSALE_ADMIN_KEY_FILE.
 *
 * @throws CliError FILE when the file cannot be read, USAGE when it has no key.
 */
export async function readKeyFile({ env, stdin }: Host, called: Command): Promise<void> {
  if (!called.options.some((option) => option.attributeName() === 'adminKeyFile')) return;
  const { adminKey, adminKeyFile } = called.opts<{ adminKey?: string; adminKeyFile?: string }>();
  if (adminKey !== undefined && adminKeyFile !== undefined) {
    throw usageError(t`Pass either --admin-key or --admin-key-file, not both.`);
  }
  const isKeyGiven = adminKey !== undefined || Boolean(env['ONSALE_ADMIN_KEY']);
  const file = adminKeyFile ?? (isKeyGiven ? undefined : env['ONSALE_ADMIN_KEY_FILE']);
  if (!file) return;
  const source = adminKeyFile === undefined ? 'ONSALE_ADMIN_KEY_FILE' : '--admin-key-file';
  const key = await (file === stdinName ? readAll(stdin) : readKey(file, source));
  const place = file === stdinName ? 'stdin' : `${file} (${source})`;
  called.setOptionValue('adminKey', checked(key.trim(), place));
  called.setOptionValue('adminKeyFile', undefined);
}

// Every command loads this file, and few have a key: so what reads one is loaded on use.
async function readAll(stdin: Host['stdin']): Promise<string> {
  const { text } = await import('node:stream/consumers');
  return text(stdin);
}

async function readKey(file: string, source: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw fileError(
      isErrno(error, 'ENOENT')
        ? t`There is no file ${file}, which ${source} names.`
        : t`${file}, which ${source} names, cannot be read: ${messageOf(error)}.`,
    );
  }
}

/** @throws CliError USAGE, without the content, which may be a secret of another kind. */
function checked(key: string, place: string): string {
  if (key === '') throw usageError(t`There is no admin key in ${place}: it is empty.`);
  if (/^\S+$/.test(key) && key.length <= keyMaxChars) return key;
  throw usageError(
    t`There is no admin key in ${place}: it must be one word of at most ${keyMaxChars.toLocaleString('en-US')} characters.`,
  );
}
