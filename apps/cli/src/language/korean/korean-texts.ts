/** The Korean texts of the CLI: docs/GLOSSARY.md has the words, one for each thing. */
import type { Catalogue } from '@onsale/core/language/translate';
import { koreanBuying } from './buying.ts';
import { koreanEvents } from './events.ts';
import { koreanHelp } from './help.ts';
import { koreanResults } from './results.ts';

export const koreanTexts: Catalogue = {
  ...koreanHelp,
  ...koreanBuying,
  ...koreanEvents,
  ...koreanResults,
};
