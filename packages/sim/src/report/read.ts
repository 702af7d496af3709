/** Reads a report from a file, or rejects it with a one-line error. */
import { z } from 'zod';
import { resultVersion, type RunResult } from '../result.ts';
import { fromVersion3 } from './older-versions.ts';
import { ReportError } from './report-error.ts';
import { resultSchema } from './schema.ts';

export { ReportError } from './report-error.ts';

/**
 * @param text the content of the file.
 * @param from the source as the reader knows it.
 * @returns in the current version: what an older one does not have is null.
 * @throws {ReportError} when it is not JSON, not a report, of an unknown version, or incomplete.
 */
export function readResult(text: string, from: string): RunResult {
  const value = parse(text, from);
  const version = requireVersion(value, from);
  const read = resultSchema.safeParse(version === resultVersion ? value : fromVersion3(value));
  if (read.success) return read.data;
  const [first = '', ...more] = read.error.issues.flatMap((issue) => problemsOf(issue, version));
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  throw new ReportError(`${from} is not a whole report: ${first}${others}. Make it again.`);
}

const howToMake = 'give a file that onsale simulate wrote as its JSON report';

function parse(text: string, from: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new ReportError(`${from} is not JSON: ${howToMake}.`);
  }
}

const readableVersions: readonly number[] = [3, resultVersion];

/** Enough of a report to know its writer and version, whatever else has changed. */
const label = z.object({
  version: z.int(),
  tool: z.object({ name: z.literal('onsale'), version: z.string().max(100) }),
});

/** Whether the text is a report of any version. */
export function isReportText(text: string): boolean {
  try {
    return label.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** @returns the version. */
function requireVersion(value: unknown, from: string): number {
  const read = label.safeParse(value);
  if (!read.success) throw new ReportError(`${from} is not a report: ${howToMake}.`);
  const { version, tool } = read.data;
  if (readableVersions.includes(version)) return version;
  const what = `${from} is a report of version ${version}, by ${tool.name} ${JSON.stringify(tool.version)}`;
  const whatToDo =
    version > resultVersion ? 'read it with that release or a later one' : 'make it again';
  throw new ReportError(
    `${what}, and this one reads ${readableVersions.map((known) => `version ${known}`).join(' and ')}: ${whatToDo}.`,
  );
}

function problemsOf(issue: z.core.$ZodIssue, version: number): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `${pathText([...issue.path, key])} is no field of version ${version}`,
    );
  }
  const path = pathText(issue.path);
  const wrong = issue.message.replace(/^Invalid input: /, '');
  return [path === '' ? wrong : `${path}: ${wrong}`];
}

/** On one line, whatever the names in the file are. */
function pathText(path: readonly PropertyKey[]): string {
  return z.core.toDotPath(path).replaceAll(/\p{Cc}/gu, ' ');
}
