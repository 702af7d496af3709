/** Finds the section of a hall that a person means, by its name or by a part of it. */
import { CliError, usageError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { sanitize } from '../render/format.ts';
import { t } from '../language/language.ts';

/**
 * The name of the section as the hall has it.
 *
 * @throws CliError when no section has the text in its name, or several have.
 */
export function findSection(seats: readonly { section: string }[], text: string): string {
  const sections = [...new Set(seats.map(({ section }) => section))];
  const wanted = text.trim().toLowerCase();
  const named = (isMatch: (name: string) => boolean) =>
    sections.filter((name) => isMatch(name.toLowerCase()));
  const matches = [
    sections.filter((name) => name === text),
    named((name) => name === wanted),
    named((name) => name.startsWith(wanted)),
    named((name) => name.includes(wanted)),
  ].find((each) => each.length > 0);
  if (matches?.length === 1) return matches[0]!;
  const list = (names: readonly string[]) => names.map(sanitize).join(', ');
  if (matches) {
    throw usageError(t`Several sections match "${sanitize(text)}": ${list(matches)}.`);
  }
  throw new CliError(
    t`There is no section "${sanitize(text)}". The sections are ${list(sections)}.`,
    { exitCode: exitCodes.failed, reason: 'SECTION_NOT_FOUND', details: { sections } },
  );
}
