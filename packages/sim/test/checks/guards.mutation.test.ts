import { describe, expect, test, vi } from 'vitest';
import { ownChecks } from '../../src/checks/check-results.ts';
import { play, repeat, type PlayOptions } from '../fixtures/scenario-run.ts';
import { applyMutation } from './mutants/mutation.ts';
import { doorMutants } from './mutants/doors.ts';
import { hallMutants } from './mutants/halls.ts';
import { lobbyMutants } from './mutants/lobbies.ts';
import { lineMutants } from './mutants/line.ts';
import { seatMutants } from './mutants/seats.ts';
import { removalMutants } from './mutants/removal.ts';
import { accountingMutants } from './mutants/accounting.ts';
import { instantMutants } from './mutants/instants.ts';
import { timingMutants } from './mutants/timing.ts';
import { answerMutants } from './mutants/answers.ts';
import { operatorMutants } from './mutants/operator.ts';
import { refundMutants } from './mutants/refunds.ts';
import { repeatMutants } from './mutants/repeats.ts';
import { roomChangeMutants } from './mutants/room-changes.ts';
import { shoppingMutants } from './mutants/shopping.ts';
import { tokenMutants } from './mutants/tokens.ts';
import { trespassMutants } from './mutants/trespass.ts';

// Makes every function of these modules mutable, wherever in the server it is called.
const { build } = vi.hoisted(() => ({
  build: async <Module extends object>(original: () => Promise<Module>) =>
    (await import('./mutants/mutation.ts')).mutable(await original()),
}));
vi.mock('@onsale/core/admission-rate', build);
vi.mock('@onsale/core/catalogue', build);
vi.mock('@onsale/core/hall/best-seats', build);
vi.mock('@onsale/core/hall/hall', build);
vi.mock('@onsale/core/payment', build);
vi.mock('@onsale/core/queue', build);
vi.mock('@onsale/core/reservation', build);
vi.mock('@onsale/db/repositories/account.repository', build);
vi.mock('@onsale/core/ticket', build);
vi.mock('@onsale/core/wallet', build);
vi.mock('@onsale/db/repositories/ban.repository', build);
vi.mock('@onsale/db/repositories/seats/cancelled-date.repository', build);
vi.mock('@onsale/db/repositories/catalogue.repository', build);
vi.mock('@onsale/db/repositories/idempotency.repository', build);
vi.mock('@onsale/db/repositories/queue/queue-entry.repository', build);
vi.mock('@onsale/db/migrations/migrations', build);
vi.mock('@onsale/db/repositories/order.repository', build);
vi.mock('@onsale/db/repositories/queue/admission-window.repository', build);
vi.mock('@onsale/db/repositories/queue/draw.repository', build);
vi.mock('@onsale/db/repositories/queue/admission.repository', build);
vi.mock('@onsale/db/repositories/rate-limit.repository', build);
vi.mock('@onsale/db/repositories/refund.repository', build);
vi.mock('@onsale/db/repositories/seats/blocked-seat.repository', build);
vi.mock('@onsale/db/repositories/seats/reservation.repository', build);
vi.mock('@onsale/db/repositories/seats/seat-change.repository', build);
vi.mock('@onsale/db/repositories/seats/seat-conflict.repository', build);
vi.mock('@onsale/db/repositories/seats/seat-count.repository', build);
vi.mock('@onsale/db/repositories/seats/seat.repository', build);
vi.mock('@onsale/db/repositories/ticket.repository', build);
vi.mock('@onsale/db/repositories/token-epoch.repository', build);
vi.mock('@onsale/db/repositories/wallet.repository', build);
vi.mock('../../../../apps/server/src/app.ts', build);
vi.mock('../../../../apps/server/src/auth/credentials.ts', build);
vi.mock('../../../../apps/server/src/auth/queue-tokens.ts', build);
vi.mock('../../../../apps/server/src/domains/catalogue/catalogue.usecases.ts', build);
vi.mock('../../../../apps/server/src/domains/payment/order.usecases.ts', build);
vi.mock('../../../../apps/server/src/domains/payment/payment.usecases.ts', build);
vi.mock('../../../../apps/server/src/domains/queue/admission-runner.ts', build);
vi.mock('../../../../apps/server/src/domains/queue/purge-absent.ts', build);
vi.mock('../../../../apps/server/src/domains/payment/receipt.ts', build);
vi.mock('../../../../apps/server/src/domains/queue/active-entry.ts', build);
vi.mock('../../../../apps/server/src/domains/admin/draw/draw.usecases.ts', build);
vi.mock('../../../../apps/server/src/domains/queue/lobby/draw-hashes.ts', build);
vi.mock('../../../../apps/server/src/domains/queue/lobby/draw-view.ts', build);
vi.mock('../../../../apps/server/src/domains/queue/lobby/lobby-view.ts', build);
vi.mock('../../../../apps/server/src/domains/reservation/release-holds.ts', build);
vi.mock('../../../../apps/server/src/domains/reservation/release.usecase.ts', build);
vi.mock('../../../../apps/server/src/domains/wallet/move-points.ts', build);
vi.mock('../../../../apps/server/src/rpc/idempotent-app.ts', build);

/** Created for each run, because some mutants keep state. */
const createMutants = () => [
  ...lineMutants(),
  ...seatMutants(),
  ...instantMutants(),
  ...timingMutants(),
  ...removalMutants(),
  ...roomChangeMutants(),
  ...accountingMutants(),
  ...trespassMutants(),
  ...tokenMutants(),
  ...refundMutants(),
  ...repeatMutants(),
  ...shoppingMutants(),
  ...answerMutants(),
  ...hallMutants(),
  ...operatorMutants(),
  ...doorMutants(),
  ...lobbyMutants(),
];

/** The part of the audit's response that is changed here. */
interface Audit {
  checks: object[];
}

/** Makes the audit report sound rows, so that only the client histories can kill the mutant. */
function hideRowViolations(tamper: PlayOptions['tamper']): NonNullable<PlayOptions['tamper']> {
  return (data, request) => {
    if (request.procedure !== 'admin.audit') return tamper ? tamper(data, request) : data;
    const { checks, ...audit } = data as Audit;
    const passed = checks.map((check) => ({ ...check, ok: true, violations: [] }));
    return { ...audit, ok: true, checks: passed };
  };
}

describe.each(createMutants())(
  'the mutant: $change',
  ({ change, killedBy, says = '', scenario, functions = {}, brokenInvariants = [] }) => {
    const { tamper } = createMutants().find((mutant) => mutant.change === change)!;

    test(`is killed by the check: ${killedBy.name}`, async () => {
      using _ = applyMutation(functions);
      await using run = await play(scenario, { tamper: hideRowViolations(tamper) });
      const { violation, ended, lasted, checks } = run.result;
      expect({ ended, violation }).toMatchObject({
        ended: 'violation',
        violation: { name: killedBy.name, invariant: killedBy.invariant, repeat },
      });
      expect(violation!.detail).toMatch(/\.$/);
      expect(violation!.detail).toContain(says);
      expect(violation!.atSeconds).toBeGreaterThan(0);
      expect(violation!.atSeconds).toBeLessThanOrEqual(lasted.simulatedSeconds);
      expect(run.events.slice(-violation!.lastEvents.length)).toEqual(violation!.lastEvents);
      expect(violation!.lastEvents.length).toBeGreaterThan(0);
      const failed = checks.filter(({ ok }) => !ok);
      expect(failed).toMatchObject([{ name: killedBy.name, invariant: killedBy.invariant }]);
      const rows = await run.operator.trpc.admin.audit.query();
      const broken = rows.checks.filter(({ ok }) => !ok).map(({ invariant }) => invariant);
      expect(new Set(broken)).toEqual(new Set(brokenInvariants));
    });

    test('passes every check once the guard is back', async () => {
      await using run = await play(scenario);
      expect(run.result).toMatchObject({ ended: 'complete', violation: null, oversold: 0 });
      expect(run.result.checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(run.result.checks.find(({ name }) => name === killedBy.name)!.times).toBeGreaterThan(
        0,
      );
      expect(run.faults).toEqual([]);
    });
  },
);

test('every check kills at least one mutant', () => {
  const found = new Set(createMutants().map(({ killedBy }) => killedBy.name));
  expect(found).toEqual(new Set(ownChecks.map(({ name }) => name)));
});
