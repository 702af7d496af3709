/** Serves `GET /diagnosis`: facts about server and database, which `onsale doctor` evaluates. */
import { toIso } from '@onsale/core/time/dates';
import { requireReader } from '../auth/operators.ts';
import type { App } from '../app.ts';
import { toOnsaleError } from '../wire/errors.ts';
import { sendJson, type HttpExchange } from '../http/http-exchange.ts';
import { diagnoseDatabase, type DatabaseDiagnosis } from './database-diagnosis.ts';

export const diagnosisPath = '/diagnosis';

export interface Diagnosis {
  server: ServerFacts;
  database: DatabaseDiagnosis;
  /** The address that the request counted for; older servers do not tell it. */
  client?: string | undefined;
  /** The Host header of the request, which a proxy may have changed. */
  host?: string | undefined;
}

export interface ServerFacts {
  now: string;
  adminKey: { madeUp: boolean; chars: number };
  /** Whether buyers may charge their own wallets. */
  selfCharge: boolean;
  poolSize: number;
  /** The limit of open files and connections of the process; null when the system does not tell. */
  openFiles: number | null;
}

/** Requires an admin key with the scope `read`. */
export async function answerDiagnosis(
  app: App,
  { req, res, request }: HttpExchange,
): Promise<void> {
  try {
    await requireReader(app, {
      authorization: req.headers.authorization,
      client: request.client,
    });
    const { host } = req.headers;
    sendJson(res, 200, { ...(await diagnose(app)), client: request.client.address, host });
  } catch (error) {
    request.sendError(toOnsaleError(error, app.db));
  }
}

async function diagnose({
  db,
  clock,
  adminKey,
  startup,
  allowsSelfCharge,
}: App): Promise<Diagnosis> {
  const database = await diagnoseDatabase(clock, () => db.facts());
  return {
    server: {
      now: toIso(clock.now()),
      adminKey: { madeUp: startup.isAdminKeyGenerated, chars: adminKey.length },
      selfCharge: allowsSelfCharge,
      poolSize: startup.poolSize,
      openFiles: openFilesLimit(),
    },
    database,
  };
}

interface ProcessReport {
  userLimits?: { open_files?: { soft: number | 'unlimited' } };
}

function openFilesLimit(): number | null {
  // Without this, Node resolves the host names of all connected addresses for its report.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as ProcessReport;
  const soft = userLimits?.open_files?.soft;
  if (soft === 'unlimited') return Number.MAX_SAFE_INTEGER;
  return soft ?? null;
}
