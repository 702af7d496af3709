/** The Korean texts of the CLI: docs/GLOSSARY.md has the words, one for each thing. */
import type { Catalogue } from '@onsale/core/language/translate';
import { koreanBuying } from './buying.ts';
import { koreanConcertHelp } from './concert-help.ts';
import { koreanEvents } from './events.ts';
import { koreanHelp } from './help.ts';
import { koreanOperating } from './operating.ts';
import { koreanResults } from './results.ts';
import { koreanRoomHelp } from './room-help.ts';
import { koreanServerHelp } from './server-help.ts';

export const koreanTexts: Catalogue = {
  ...koreanHelp,
  ...koreanConcertHelp,
  ...koreanRoomHelp,
  ...koreanServerHelp,
  ...koreanOperating,
  ...koreanEvents,
  ...koreanBuying,
  ...koreanResults,
};
