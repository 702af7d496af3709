/** Reads the layout of a hall from a JSON file, and reports every mistake by its place in it. */
import { readFile } from 'node:fs/promises';
import type { Layout, LayoutRow, LayoutSection } from '@onsale/core/hall/layout';
import { CliError, fileError, usageError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { inputWords, type InputIssue } from '../errors/input-issues.ts';
import { sanitize } from '../render/format.ts';
import { t } from '../language/language.ts';

/**
 * The layout as the file has it, without its `$schema`. The server judges the values.
 *
 * @throws CliError with a line for each mistake.
 */
export async function readLayout(file: string): Promise<Layout> {
  const text = await readText(file);
  const { findRepeatedName, parseJsonText, JsonTextError } =
    await import('@onsale/sim/foundation/json-text');
  try {
    const value = parseJsonText(text);
    const repeated = findRepeatedName(text);
    if (repeated) {
      const { line, column, name } = repeated;
      throw usageError(t`${file}: line ${line}, column ${column} names the field ${name} again.`);
    }
    const { $schema: _, ...layout } = isObject(value) ? value : {};
    if (!isObject(value)) throw usageError(t`${file}: must be an object with sections.`);
    const mistakes = await findUnknownFields(layout);
    if (mistakes.length > 0) throw layoutError(file, mistakes);
    return layout as unknown as Layout;
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    const { line, column } = error.place;
    throw usageError(t`${file}: line ${line}, column ${column} is not JSON: ${error.message}.`);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw fileError(t`${file}: there is no such file. Check the path.`);
    if (code === 'EISDIR') throw fileError(t`${file} is a folder: name the file in it.`);
    throw fileError(t`${file} cannot be read: ${String(error)}.`);
  }
}

const layoutField = 'layout.';

/** The error of a server that refused the layout; undefined when it refused other fields. */
export function refusedLayout(file: string, issues: readonly InputIssue[]): CliError | undefined {
  if (!issues.every(({ path }) => path === 'layout' || path.startsWith(layoutField))) {
    return undefined;
  }
  return layoutError(
    file,
    issues.map(({ path, message }) => ({
      path: path.slice(layoutField.length),
      message: inputWords(message),
    })),
  );
}

function layoutError(file: string, issues: readonly InputIssue[]): CliError {
  const lines = issues.map(({ path, message }) =>
    sanitize(path === '' ? `${file}: ${message}` : `${file}: ${path}: ${message}`),
  );
  return new CliError(lines.join('\n'), {
    exitCode: exitCodes.usage,
    reason: 'INVALID_INPUT',
    details: { file, issues },
  });
}

type Fields = readonly string[];

const layoutFields = namesOf<Layout>({ sections: true });
const sectionFields = namesOf<LayoutSection>({
  name: true,
  price: true,
  rows: true,
  accessible: true,
  companions: true,
  restrictedView: true,
});
const rowFields = namesOf<LayoutRow>({ label: true, seats: true, aisleAfter: true });

/** Takes an object, as its type has to name every field of `T`. */
function namesOf<T>(fields: Record<keyof T, true>): Fields {
  return Object.keys(fields);
}

/** Finds them here, as the server knows no file and suggests no name. */
async function findUnknownFields(layout: object): Promise<InputIssue[]> {
  const { didYouMean } = await import('@onsale/sim/scenario/suggest');
  const check = (value: unknown, fields: Fields, path: string): InputIssue[] =>
    Object.keys(isObject(value) ? value : {})
      .filter((field) => !fields.includes(field))
      .map((field) => {
        const hint = didYouMean(field, fields) || t`: there are ${fields.join(', ')}`;
        return { path: path + field, message: t`there is no such field${hint}` };
      });
  return [
    ...check(layout, layoutFields, ''),
    ...itemsOf(layout, 'sections').flatMap((section, at) => {
      const path = `sections.${at}.`;
      return [
        ...check(section, sectionFields, path),
        ...itemsOf(section, 'rows').flatMap((row, rowAt) =>
          check(row, rowFields, `${path}rows.${rowAt}.`),
        ),
      ];
    }),
  ];
}

function itemsOf(value: unknown, field: string): unknown[] {
  const items = isObject(value) ? value[field] : undefined;
  return Array.isArray(items) ? items : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
