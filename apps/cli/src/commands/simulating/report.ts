/** The `report` command: shows or compares the results of simulated runs. */
import { readFile } from 'node:fs/promises';
import type { RunResult } from '@onsale/sim/result';
import type { Context } from '../../context.ts';
import { messageOf } from '@onsale/core/errors';
import { fileError, usageError } from '../../errors/cli-error.ts';
import { isErrno } from '../../errors/errno.ts';
import { runSummary } from '../../render/run-summary.ts';
import { runsCompared } from '../../render/runs-compared.ts';
import { writeOutputFile } from '../../state/atomic-file.ts';

export interface ReportFlags {
  html?: string;
}

/** Prints the reports, then how they differ; with `--html`, writes them as one page instead. */
export async function report(
  { out }: Context,
  { files, html }: ReportFlags & { files: string[] },
): Promise<void> {
  const results: RunResult[] = [];
  for (const file of files) results.push(await readReport(file));
  if (html === undefined) {
    const { width } = out;
    for (const result of results) {
      const isLastOfMany = results.length > 1 && result === results.at(-1);
      out.data(result, (c) =>
        [
          runSummary(result, { width }, c),
          ...(isLastOfMany ? [runsCompared(results, { width }, c)] : []),
        ].join('\n'),
      );
    }
    return;
  }
  const { reportHtml } = await import('@onsale/sim/report/html');
  await writeOutputFile(html, await asUsageError(() => reportHtml(results)));
  out.data({ html }, (c) => `${c.green('✓')} Written to ${html}`);
}

async function readReport(file: string): Promise<RunResult> {
  const { readResult } = await import('@onsale/sim/report/read');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw fileError(
      isErrno(error, 'ENOENT')
        ? `There is no file ${file}.`
        : `${file} cannot be read: ${messageOf(error)}`,
    );
  });
  return asUsageError(() => readResult(text, file));
}

/** Runs `work`; a file that is not a valid report becomes a usage error. */
async function asUsageError<T>(work: () => T): Promise<T> {
  const { ReportError } = await import('@onsale/sim/report/read');
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    throw usageError(error.message);
  }
}
