/** What a server knows of itself and its database, for `onsale doctor`, which says what to do about it. */
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
}

export interface ServerFacts {
  now: string;
  adminKey: { madeUp: boolean; chars: number };
  poolSize: number;
  /** How many files and connections the process may have open; null where the system does not say. */
  openFiles: number | null;
}

/** Answers whoever may read what operators do. */
export async function answerDiagnosis(
  app: App,
  { req, res, request }: HttpExchange,
): Promise<void> {
  try {
    await requireReader(app, req.headers.authorization);
    sendJson(res, 200, await diagnose(app));
  } catch (error) {
    request.sendError(toOnsaleError(error, app.db));
  }
}

async function diagnose({ db, clock, adminKey, startup }: App): Promise<Diagnosis> {
  const database = await diagnoseDatabase(clock, () => db.facts());
  return {
    server: {
      now: toIso(clock.now()),
      adminKey: { madeUp: startup.isAdminKeyGenerated, chars: adminKey.length },
      poolSize: startup.poolSize,
      openFiles: openFilesLimit(),
    },
    database,
  };
}

interface Limits {
  userLimits?: { open_files?: { soft: number | 'unlimited' } };
}

function openFilesLimit(): number | null {
  // Node looks up the names of connected addresses for its report unless told otherwise.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as Limits;
  const soft = userLimits?.open_files?.soft;
  if (soft === 'unlimited') return Number.MAX_SAFE_INTEGER;
  return soft ?? null;
}
