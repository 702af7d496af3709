import type { Context } from '../../context.ts';
import { checkDatabase, checkPool } from '../../doctor/database-checks.ts';
import { findingsText, fine, problem, type Finding } from '../../doctor/finding.ts';
import { checkAccount, checkHere } from '../../doctor/local-checks.ts';
import { checkOperation, checkServer, reach } from '../../doctor/server-checks.ts';
import { describeFailure } from '../../errors/failure.ts';
import { exitCodes } from '../../errors/exit-codes.ts';

export interface DoctorFlags {
  adminKey?: string;
  database?: string;
}

/** Looks at everything that a command depends on; for an operator, at what a sale depends on too. */
export async function doctor(context: Context, flags: DoctorFlags): Promise<number> {
  const { out, host } = context;
  const adminKey = flags.adminKey ?? (host.env['ONSALE_ADMIN_KEY'] || undefined);
  const database = flags.database ?? (host.env['ONSALE_DATABASE_URL'] || undefined);
  const here = checkHere(context);
  const health = await reach(context, '/healthz');
  const findings = [
    ...(await checkServer(context, health)),
    ...(health && adminKey !== undefined ? await checkOperation(context, adminKey) : []),
    ...(database === undefined ? [] : await lookAtDatabase(context, database)),
    ...here,
    ...(health && here.every(({ ok }) => ok) ? [await checkAccount(context)] : []),
  ];
  const ok = findings.every((finding) => finding.ok);
  out.data({ ok, findings }, (c) => findingsText(findings, c));
  if (!health) return exitCodes.unreachable;
  return ok ? exitCodes.done : exitCodes.failed;
}

/** Without a server: what is in the database, and what a server started here would be told. */
async function lookAtDatabase({ host, clock }: Context, url: string): Promise<Finding[]> {
  const [{ readServeOptions }, { inspect }] = await Promise.all([
    import('@onsale/server/startup/serve-options'),
    import('@onsale/server/operations/database-diagnosis'),
  ]);
  const settings = 'settings';
  const findings: Finding[] = [];
  let poolSize: number | undefined;
  try {
    ({ poolSize } = readServeOptions({ databaseUrl: url }, host.env).databaseLimits);
    findings.push(fine(settings, 'a server can start with the environment as it is'));
  } catch (error) {
    const { message } = describeFailure(error);
    findings.push(problem(settings, 'no server can start with this environment', message));
  }
  try {
    const database = await inspect(url, clock);
    findings.push(...checkDatabase(database, 'this machine'));
    if (poolSize !== undefined) findings.push(...checkPool(database, poolSize));
  } catch (error) {
    const { message } = describeFailure(error);
    const remedy = 'Check --database or ONSALE_DATABASE_URL, and that the database is there.';
    findings.push(
      problem('database', `cannot be looked at: ${message || 'nothing answers there'}`, remedy),
    );
  }
  return findings;
}
