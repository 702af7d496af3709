/** The personas: each is a short script over the SDK. */
import type { Persona } from './buyer.ts';
import { abandoner } from './personas/abandoner.ts';
import { bot } from './personas/bot.ts';
import { broke } from './personas/broke.ts';
import { canceller } from './personas/cancellation/canceller.ts';
import { changeable } from './personas/changeable.ts';
import { doubleClicker } from './personas/double-clicker.ts';
import { flaky } from './personas/flaky.ts';
import { hesitant } from './personas/hesitant.ts';
import { human } from './personas/human.ts';
import { lastMoment } from './personas/last-moment.ts';
import { noShow } from './personas/no-show.ts';
import { returner } from './personas/cancellation/returner.ts';
import { reuser } from './personas/reuser.ts';
import { squatter } from './personas/squatter.ts';
import { trespasser } from './personas/trespasser.ts';
import { wanderer } from './personas/wanderer.ts';
import type { PersonaName } from '../scenario/schema.ts';

export const personas: Record<PersonaName, Persona> = {
  human,
  hesitant,
  'no-show': noShow,
  abandoner,
  bot,
  'double-clicker': doubleClicker,
  flaky,
  broke,
  canceller,
  trespasser,
  squatter,
  'last-moment': lastMoment,
  wanderer,
  reuser,
  changeable,
  returner,
};
