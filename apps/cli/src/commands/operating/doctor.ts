/** The `doctor` command: diagnoses the server, the database, the clock and this machine. */
import type { Context } from '../../context.ts';
import { checkDatabase, checkPool } from '../../doctor/database-checks.ts';
import { findingsText, okFinding, errorFinding, type Finding } from '../../doctor/finding.ts';
import { checkAccount, checkLocalState } from '../../doctor/local-checks.ts';
import { checkServerState, checkServer, tryRequest } from '../../doctor/server-checks.ts';
import { describeFailure } from '../../errors/failure.ts';
import { exitCodes } from '../../errors/exit-codes.ts';

export interface DoctorFlags {
  adminKey?: string;
  database?: string;
}

/**
 * Runs every check that applies. The operator's checks need an admin key, and the direct checks of
 * a database need its URL; nothing that they read is changed.
 */
export async function doctor(context: Context, flags: DoctorFlags): Promise<number> {
  const { out, host } = context;
  const adminKey = flags.adminKey ?? (host.env['ONSALE_ADMIN_KEY'] || undefined);
  const database = flags.database ?? (host.env['ONSALE_DATABASE_URL'] || undefined);
  const localFindings = checkLocalState(context);
  const health = await tryRequest(context, '/healthz');
  const isServer = typeof health === 'object' && health !== null && health.version !== null;
  const findings = [
    ...(await checkServer(context, health)),
    ...(isServer && adminKey !== undefined
      ? await checkServerState({ ...context, server: context.adminServer }, adminKey)
      : []),
    ...(database === undefined ? [] : await inspectDatabase(context, database)).map(direct),
    ...localFindings,
    ...(isServer && localFindings.every(({ ok }) => ok) ? [await checkAccount(context)] : []),
  ];
  const ok = findings.every((finding) => finding.ok);
  out.data({ ok, findings }, (c) => findingsText(findings, c));
  if (!isServer) return exitCodes.unreachable;
  return ok ? exitCodes.done : exitCodes.failed;
}

/** Marks what was found without a server: the server reports the same checks of its database. */
function direct(finding: Finding): Finding {
  return { ...finding, source: '--database' };
}

/**
 * Checks, without a server, the database and the settings that a server started here would read.
 */
async function inspectDatabase({ host, clock }: Context, url: string): Promise<Finding[]> {
  const [{ readServeOptions }, { inspect }] = await Promise.all([
    import('@onsale/server/startup/serve-options'),
    import('@onsale/server/operations/database-diagnosis'),
  ]);
  const settings = 'settings';
  const findings: Finding[] = [];
  let poolSize: number | undefined;
  try {
    ({ poolSize } = readServeOptions({ databaseUrl: url }, host.env).databaseLimits);
    findings.push(okFinding(settings, 'a server can start with this environment'));
  } catch (error) {
    const { message } = describeFailure(error);
    findings.push(errorFinding(settings, 'a server cannot start with this environment', message));
  }
  try {
    const database = await inspect(url, clock);
    findings.push(...checkDatabase(database, 'this machine'));
    if (poolSize !== undefined) findings.push(...checkPool(database, poolSize));
  } catch (error) {
    const { message } = describeFailure(error);
    const remedy = 'Check --database or ONSALE_DATABASE_URL, and that the database exists.';
    findings.push(
      errorFinding(
        'database',
        `cannot be inspected: ${message || 'nothing answers there'}`,
        remedy,
      ),
    );
  }
  return findings;
}
