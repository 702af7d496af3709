/** The `verify-draw` command: computes every wait number of a draw again. */
import type { Context } from '../../context.ts';
import { checkDraw, drawnOf, knownAlgorithm } from '../../draw/check-draw.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { openClient } from '../../client/session.ts';
import { count, number, sanitize, zonedInstant } from '../../render/format.ts';
import { keyValueList } from '../../render/table.ts';
import { concertOf } from '../operating/admin.ts';
import { t } from '../../language/language.ts';

export interface VerifyFlags {
  concert?: string | undefined;
  /** Lots to look up. */
  lot?: number[] | undefined;
  /** The commitment as it was noted before the draw. */
  seedHash?: string | undefined;
}

/** @returns the exit code: 100 when the draw is not what it must be. */
export async function verifyDraw(context: Context, flags: VerifyFlags): Promise<number> {
  const { out, signal, store } = context;
  const onsale = await openClient(context);
  const { concertId, title } = await concertOf(context, onsale, flags.concert);
  const draw = await onsale.draw(concertId, { signal });
  if (draw.algorithm !== knownAlgorithm) {
    const message = t`This draw is by ${sanitize(draw.algorithm)}, and this version knows ${knownAlgorithm}.`;
    throw new CliError(message, { exitCode: exitCodes.failed, reason: 'UNKNOWN_ALGORITHM' });
  }
  const drawn = drawnOf(draw);
  if (!drawn) {
    const message = t`The lots are not drawn yet. The seed is committed to: its hash is ${draw.seedHash}.`;
    throw new CliError(message, { exitCode: exitCodes.waiting, reason: 'NOT_DRAWN' });
  }
  const { order, problems } = checkDraw(drawn, flags.seedHash);
  const own = store.read().places.find((place) => place.concertId === concertId);
  const { lots } = drawn;
  const wantedLots = [...new Set(flags.lot ?? [])].map((lot) => {
    return { lot, waitNo: lot <= lots ? order.rankOf(lot) : null };
  });
  const place = own?.lot ? { lot: own.lot, waitNo: order.rankOf(own.lot) } : null;
  const knownNo = own?.waitNo ?? null;
  if (place && knownNo !== null && knownNo !== place.waitNo) {
    problems.push(t`Your lot ${place.lot} drew ${place.waitNo}, and you were told ${knownNo}.`);
  }
  const ok = problems.length === 0;
  out.data({ ok, problems, draw, place, lots: wantedLots }, (c) => {
    const row = ({ lot, waitNo }: (typeof wantedLots)[number]): [string, string] => [
      t`Lot ${number(lot)}`,
      waitNo === null ? c.dim(t`takes no part`) : t`wait no ${number(waitNo)}`,
    ];
    const rows: [string, string][] = [
      [t`Concert`, c.bold(sanitize(title))],
      [t`Drawn`, t`${zonedInstant(draw.drawnAt!)}, among ${count(lots, 'lot')}`],
      [t`Beacon`, draw.beacon === '' ? c.dim(t`none`) : sanitize(draw.beacon)],
      [t`Seed hash`, draw.seedHash],
      ...(place ? [[t`Your place`, row(place).join(': ').toLowerCase()] as [string, string]] : []),
      ...wantedLots.map(row),
    ];
    const verdict = ok
      ? t`${c.green('✓')} The seed is the committed one, and every lot has one of the wait numbers 1 to ${number(lots)}.`
      : problems.map((problem) => `${c.red('✗')} ${problem}`).join('\n');
    return `${keyValueList(rows, c, out.screenWidth)}\n\n${verdict}`;
  });
  return ok ? exitCodes.done : exitCodes.invariantBroken;
}
