/** Renders a place in line: as a sentence, as a few lines, and as a panel redrawn in place. */
import { fromIso } from '@onsale/core/time/dates';
import type { Challenge, QueueEntry } from '@onsale/sdk';
import type { Colors } from '../terminal/output.ts';
import { approximateDuration, count, duration, fromNow, sanitize } from './format.ts';
import { isWaiting, placeNumber } from '../draw/place-numbers.ts';
import { noticeLines, type ConnectionNotice } from '../terminal/connection-notice.ts';
import { plainWidth, wrap } from './wrap.ts';
import { t } from '../language/language.ts';

export interface QueueView {
  entry: QueueEntry;
  title: string;
  /** The current instant, in epoch milliseconds. */
  now: number;
}

/** `41 people ahead of you, about 1 min 20 s` */
export function aheadText(entry: QueueEntry): string {
  const { ahead, etaSeconds, paused, soldOut, closed } = entry;
  const people =
    ahead === 0 ? t`You are next` : t`${count(ahead, 'person', 'people')} ahead of you`;
  if (closed) return closedText();
  if (awaitsDraw(entry)) return drawText();
  if (soldOut) return `${people}, ${soldOutText()}`;
  if (paused) return `${people}, ${pausedText()}`;
  return etaSeconds === null ? people : `${people}, ${etaText(etaSeconds)}`;
}

const pausedText = () => t`the line is paused`;

const drawText = () => t`Lots are drawn when the doors open`;

/** Whether the place is in a lobby whose lots are still to be drawn. */
function awaitsDraw({ status, waitNo }: QueueEntry): boolean {
  return status === 'lobby' && waitNo === null;
}

/** `: the doors open in 5 min`, for a place in a lobby. */
function openingText({ status, opensAt }: QueueEntry, now: number): string {
  if (status !== 'lobby' || opensAt === null) return '';
  return fromIso(opensAt) > now ? t`: the doors open ${fromNow(opensAt, now)}` : '';
}

/** The notice while every seat is sold: a cancelled order frees its seats. */
const soldOutText = () => t`sold out: cancelled seats may come back`;

const closedText = () => t`The concert was closed: buyers are no longer admitted`;

function etaText(etaSeconds: number): string {
  return etaSeconds < 1 ? t`any moment now` : t`about ${approximateDuration(etaSeconds * 1000)}`;
}

/** The notice before a proof of work is computed, which takes seconds to a minute. */
export function challengeText({ bits }: Challenge): string {
  return t`Solving a challenge (${bits} bits) …`;
}

/** An entry as it is printed: its token stands for the buyer, so it is shown on request only. */
export function withoutToken({ token: _, ...entry }: QueueEntry): Omit<QueueEntry, 'token'> {
  return entry;
}

/** The state of a place, as one word. */
export function statusText(status: QueueEntry['status']): string {
  const texts: Record<QueueEntry['status'], string> = {
    lobby: t`lobby`,
    waiting: t`waiting`,
    active: t`active`,
    finished: t`finished`,
    expired: t`expired`,
    left: t`left`,
  };
  return texts[status] ?? status;
}

/** One line for each change, for streams that cannot be redrawn. */
export function queueLine({ entry, now }: QueueView): string {
  if (!isWaiting(entry)) return `${placeNumber(entry)}: ${statusText(entry.status)}`;
  const lobby = entry.status === 'lobby' ? t`in the lobby${openingText(entry, now)}. ` : '';
  return `${placeNumber(entry)}: ${lobby}${aheadText(entry)}`;
}

/** The result of `join` and `status`. */
export function queueText({ entry, title, now }: QueueView, c: Colors): string {
  const name = c.bold(sanitize(title));
  const texts: Record<QueueEntry['status'], string> = {
    lobby: t`${c.yellow('●')} In the lobby of ${name}${openingText(entry, now)}`,
    waiting: t`${c.yellow('●')} In line for ${name}`,
    active: t`${c.green('✓')} You are in: ${name}`,
    finished: t`${c.green('✓')} Your seats for ${name} are paid.`,
    expired: t`${c.red('✗')} Your place for ${name} ran out${sinceText(entry, now)}.`,
    left: t`${c.dim('○')} You left the line for ${name}.`,
  };
  const more = isWaiting(entry)
    ? `\n  ${aheadText(entry)}`
    : entry.status === 'active'
      ? `\n  ${sessionText(entry, now)}`
      : '';
  return `${texts[entry.status]}  ${c.dim(placeNumber(entry))}${more}`;
}

function sessionText({ expiresAt, soldOut }: QueueEntry, now: number): string {
  if (soldOut) return t`Every seat is sold. Cancelled seats may come back.`;
  return expiresAt === null
    ? t`Choose your seats.`
    : t`Choose your seats: your session ends ${fromNow(expiresAt, now)}`;
}

function sinceText({ expiresAt }: QueueEntry, now: number): string {
  return expiresAt === null ? '' : ` ${fromNow(expiresAt, now)}`;
}

/** The command to suggest for a place in this state. */
export function nextStepAfter(entry: QueueEntry): string {
  const { status, closed } = entry;
  if (closed) return 'onsale leave';
  if (isWaiting(entry)) return 'onsale status --watch';
  if (status === 'active') return 'onsale dates';
  return status === 'finished' ? 'onsale orders' : 'onsale join';
}

export const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const barMaxWidth = 40;

export interface QueuePanel extends QueueView {
  /** The most people that were ahead. */
  mostAhead: number;
  /** The number of redraws so far. */
  frame: number;
  /** The time since the watch began. */
  watchedMs: number;
  /** About the connection; undefined while there is nothing to tell. */
  notice: ConnectionNotice | undefined;
  width: number;
}

/** The panel that is redrawn in place while waiting. */
export function queuePanel(panel: QueuePanel, c: Colors): string {
  const { entry, title, now, mostAhead, frame, watchedMs, notice, width } = panel;
  // The buyer's own admission counts as a step, so being next is not yet 100 %.
  const steps = Math.max(mostAhead, entry.ahead) + 2;
  const done = 1 - (entry.ahead + 1) / steps;
  const bar = progressBar(done, Math.min(barMaxWidth, width - 12), c);
  const isDrawn = awaitsDraw(entry);
  const next = isDrawn ? drawText() : t`You are next`;
  const people = entry.ahead === 0 ? next : count(entry.ahead, 'person', 'people');
  const etaOrPause = entry.etaSeconds === null ? '' : etaText(entry.etaSeconds);
  const pausedOrEta = entry.paused ? pausedText() : etaOrPause;
  const note = entry.soldOut ? soldOutText() : pausedOrEta;
  const ahead = entry.ahead === 0 ? '' : t` ahead of you`;
  const isNarrow = `  - ${people}${ahead}  ${note}`.length > width;
  const eta = note === '' ? '' : `${isNarrow ? '\n    ' : '  '}${c.dim(note)}`;
  const lines = (text: string) => wrap(text, width - 2, plainWidth).map((line) => `  ${line}`);
  const watching = t`Watching for ${duration(watchedMs)}. Ctrl-C stops; your place is kept.`;
  return [
    '',
    `  ${c.bold(sanitize(title))}${openingText(entry, now)}  ${c.dim(placeNumber(entry))}`,
    '',
    `  ${c.cyan(spinner[frame % spinner.length] ?? '')} ${c.bold(people)}${ahead}${eta}`,
    ...(isDrawn ? [] : [`  ${bar} ${c.dim(`${Math.floor(done * 100)} %`)}`]),
    '',
    ...noticeLines(notice, width, c),
    ...lines(watching).map(c.dim),
  ].join('\n');
}

/** `━━━━━━━╌╌╌╌╌`: the two parts differ in shape as well as in colour. */
export function progressBar(done: number, width: number, c: Colors): string {
  const filled = Math.round(Math.min(1, Math.max(0, done)) * width);
  return c.green('━'.repeat(filled)) + c.dim('╌'.repeat(Math.max(0, width - filled)));
}
