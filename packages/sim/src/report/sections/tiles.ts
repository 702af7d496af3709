/** The key figures of a run: those that decide for an organiser. */
import type { RunResult } from '../../result.ts';
import { markup, type Markup } from '../markup.ts';
import {
  count,
  duration,
  joinWords,
  none,
  number,
  outcomes,
  outcomeWords,
  percent,
  unbroken,
  whenText,
} from '../words.ts';

interface Tile {
  label: string;
  value: string;
  note: string;
  bad?: boolean;
}

export function tiles(result: RunResult): Markup {
  const { violation, ended, lasted } = result;
  const stopped =
    ended === 'complete'
      ? null
      : `As far as the run came${violation ? ' before a promise broke' : ''}, ${duration(lasted.simulatedSeconds)} after its start:`;
  return markup`${stopped !== null && markup`<p class="until quiet">${unbroken(stopped)}</p>`}
<dl class="tiles">${tilesOf(result).map(
    ({ label, value, note, bad = false }) => markup`<div${bad && markup` class="bad"`}>
<dt>${label}</dt><dd class="value">${unbroken(value)}</dd><dd class="note">${unbroken(note)}</dd>
</div>`,
  )}</dl>`;
}

function tilesOf(result: RunResult): Tile[] {
  return [
    seatsTile(result),
    cameTile(result),
    boughtTile(result),
    withoutTile(result),
    gaveUpTile(result),
    waitTile(result),
    slotsTile(result),
    ...botsTile(result),
    checksTile(result),
  ];
}

function seatsTile({ seats, oversold }: RunResult): Tile {
  const { total, sold, takenAfterSeconds, soldOutAfterSeconds } = seats;
  const share = `${percent(total > 0 ? sold / total : 0)} of ${number(total)}`;
  const when =
    soldOutAfterSeconds !== null
      ? `, sold out ${whenText(soldOutAfterSeconds)}`
      : takenAfterSeconds !== null
        ? `, not sold out; all were held or sold ${whenText(takenAfterSeconds)}`
        : ', not sold out';
  return {
    label: 'Seats sold',
    value: number(sold),
    note: oversold > 0 ? `${count(oversold, 'seat')} sold twice` : `${share}${when}`,
    bad: oversold > 0,
  };
}

function cameTile({ funnel, outcomes: ends }: RunResult): Tile {
  const unfinished = funnel.came - Object.values(ends).reduce((sum, number_) => sum + number_, 0);
  const joined = funnel.joined === funnel.came ? 'all joined' : `${number(funnel.joined)} joined`;
  return {
    label: 'People who came',
    value: number(funnel.came),
    note: `${joined} the line${unfinished > 0 ? `, ${number(unfinished)} were not done` : ''}`,
  };
}

function boughtTile({ funnel, outcomes: { bought, cancelled }, revenue, ended }: RunResult): Tile {
  // Orders are added up at the end of a run, so a run that stopped earlier has no revenue.
  const worth = ended === 'complete' ? `, for ${count(revenue, 'point')}` : '';
  const gaveBack = cancelled > 0 ? `; ${number(cancelled)} more bought and cancelled` : '';
  return {
    label: 'People who bought',
    value: number(bought),
    note: `${percent(bought / Math.max(1, funnel.came))} of those who came${worth}${gaveBack}`,
  };
}

const withSeats: readonly string[] = ['bought', 'cancelled'];

/** The largest reasons are named; the others are counted together. */
const reasonsShown = 3;

function withoutTile({ outcomes: ends }: RunResult): Tile {
  const without = outcomes.filter((outcome) => !withSeats.includes(outcome) && ends[outcome] > 0);
  const all = without.reduce((sum, outcome) => sum + ends[outcome], 0);
  const largest = without.toSorted((a, b) => ends[b] - ends[a]).slice(0, reasonsShown);
  const rest = largest.reduce((left, outcome) => left - ends[outcome], all);
  const reasons = [
    ...largest.map((outcome) => `${number(ends[outcome])} ${outcomeWords[outcome].long}`),
    ...(rest > 0 ? [`${number(rest)} for other reasons`] : []),
  ];
  return {
    label: 'Went without a seat',
    value: number(all),
    note: all === 0 ? 'nobody' : joinWords(reasons),
  };
}

function gaveUpTile({ outcomes: { gaveUp }, funnel, scenario }: RunResult): Tile {
  const { patienceSeconds } = scenario;
  const share = `${percent(gaveUp / Math.max(1, funnel.came))} of those who came`;
  return {
    label: 'Gave up waiting',
    value: number(gaveUp),
    note:
      patienceSeconds === undefined
        ? `${share}; they wait for ever`
        : `${share}; they wait ${duration(patienceSeconds)}`,
  };
}

function waitTile({ waits: { all } }: RunResult): Tile {
  const { p50, longest } = all;
  const notIn = all.people - all.admitted;
  if (p50 === null || longest === null) {
    return { label: 'Half were in line for', value: none, note: 'nobody waited in line' };
  }
  const until = notIn > 0 ? `or less, until they got in or left; ` : 'or less; ';
  const got = notIn > 0 ? `, ${number(notIn)} of ${number(all.people)} did not get in` : '';
  return {
    label: 'Half were in line for',
    value: duration(p50),
    note: `${until}longest ${duration(longest)}${got}`,
  };
}

function slotsTile({ slots }: RunResult): Tile {
  const { averageUsed, maxActive } = slots;
  return {
    label: 'Slots used',
    value: averageUsed === null ? none : percent(averageUsed),
    note:
      averageUsed === null
        ? `of ${number(maxActive)}; nobody waited while seats were left`
        : `of ${number(maxActive)}, while people waited and seats were left`,
  };
}

/** Only where bots came. */
function botsTile({ shares: { bot }, seats, ended }: RunResult): Tile[] {
  if (!bot) return [];
  const came = `${percent(bot.buyers)} of the people were bots`;
  if (bot.seats === null) {
    const why = seats.sold > 0 && ended !== 'complete' ? 'not counted before the end; ' : '';
    return [{ label: 'Seats to bots', value: none, note: `${why}${came}` }];
  }
  const sold = bot.counts?.seats ?? Math.round(bot.seats * seats.sold);
  return [
    {
      label: 'Seats to bots',
      value: percent(bot.seats),
      note: `${number(sold)} of ${number(seats.sold)} sold; ${came}`,
    },
  ];
}

function checksTile({ checks }: RunResult): Tile {
  const broken = checks.filter(({ ok }) => !ok).length;
  const passed = checks.filter(({ ok, times }) => ok && times > 0).length;
  const skipped = checks.length - broken - passed;
  const never = skipped > 0 ? `${number(skipped)} never evaluated` : 'all were evaluated';
  if (broken > 0) {
    return {
      label: 'Checks broken',
      value: number(broken),
      note: `of ${number(checks.length)}; the run stopped there, ${never}`,
      bad: true,
    };
  }
  return {
    label: 'Checks passed',
    value: checks.length === 0 ? none : `${number(passed)} of ${number(checks.length)}`,
    note: checks.length === 0 ? 'none was evaluated' : never,
  };
}
