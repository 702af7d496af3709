/** The tag of each language that the server answers in. */
import { koreanErrors } from '@onsale/core/language/korean-errors';
import {
  createTranslate,
  english,
  type Language,
  type Translate,
} from '@onsale/core/language/translate';
import { koreanMessages } from './korean-messages.ts';

export const translators: Readonly<Record<Language, Translate>> = {
  en: english,
  ko: createTranslate({ ...koreanErrors, ...koreanMessages }),
};
