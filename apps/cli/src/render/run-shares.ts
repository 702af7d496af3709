/** Renders what each persona got: people, accounts, seats, and the most seats of one person. */
import { count, none, number, percent } from '@onsale/sim/report/words';
import type { PersonaShare, RunResult } from '@onsale/sim/result';
import type { Colors } from '../terminal/output.ts';
import { indented } from './run-text.ts';
import { table, type Column } from './table.ts';

type Counted = PersonaShare & { counts: NonNullable<PersonaShare['counts']> };

function countedShares({ shares }: Pick<RunResult, 'shares'>): [persona: string, Counted][] {
  return Object.entries(shares).filter(
    (entry): entry is [string, Counted] => entry[1].counts !== null,
  );
}

/** `2,000 people with 4,129 accounts`; null when each had one. */
export function accountsText(result: Pick<RunResult, 'shares'>): string | null {
  const counts = countedShares(result).map(([, share]) => share.counts);
  const people = counts.reduce((sum, own) => sum + own.people, 0);
  const accounts = counts.reduce((sum, own) => sum + own.accounts, 0);
  return accounts === people ? null : `${number(people)} people with ${number(accounts)} accounts`;
}

/** A table of all personas; empty when only one came, or when no seat was sold. */
export function personaShares({ shares, scenario }: RunResult, width: number, c: Colors): string {
  const rows = countedShares({ shares });
  if (rows.length < 2 || rows.every(([, { counts }]) => counts.seats === 0)) return '';
  const { maxSeatsPerUser } = scenario.concert;
  const right = (title: string): Column => ({ title, align: 'right' });
  const columns = [
    { title: 'Who' },
    right('People'),
    right('Accounts'),
    right('Seats'),
    right('of all'),
    right('at most each'),
  ];
  const drawn = table(
    columns,
    rows.map(([persona, { counts, seats }]) => [
      persona,
      number(counts.people),
      number(counts.accounts),
      number(counts.seats),
      seats === null || counts.seats === 0 ? none : percent(seats),
      counts.mostSeats === 0 ? none : number(counts.mostSeats),
    ]),
    c,
  );
  const most = Math.max(...rows.map(([, { counts }]) => counts.mostSeats));
  if (most <= maxSeatsPerUser) return drawn;
  const note = `An account may have ${count(maxSeatsPerUser, 'seat')}: with several accounts, one person got ${number(most)}.`;
  return [drawn, ...indented(note, { width }).map((line) => c.dim(line))].join('\n');
}
