/**
 * The language of a command's output: that of the environment in which it runs.
 *
 * Texts are rendered deep in the program, so the language is not a parameter but the context of
 * the asynchronous work, and two commands of one process may have different ones. Without a
 * context, as where the pages of docs/ are written, it is English.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  createTranslate,
  english,
  type Language,
  type Translate,
} from '@onsale/core/language/translate';

/** Of a process: `process.env`. */
type Environment = Readonly<Record<string, string | undefined>>;

interface Output {
  language: Language;
  t: Translate;
}

const inEnglish: Output = { language: 'en', t: english };
const outputs = new AsyncLocalStorage<Output>();

/** The tag of texts for people. */
export const t: Translate = (text, ...values) =>
  (outputs.getStore() ?? inEnglish).t(text, ...values);

export function currentLanguage(): Language {
  return (outputs.getStore() ?? inEnglish).language;
}

/**
 * Keeps the language for a function that another context calls: a key is an event of the terminal.
 */
export function inCurrentLanguage<Args extends unknown[], Result>(
  render: (...args: Args) => Result,
): (...args: Args) => Result {
  const output = outputs.getStore() ?? inEnglish;
  return (...args) => outputs.run(output, () => render(...args));
}

/** Asks a server for messages in the current language. */
export function languageHeaders(): Record<string, string> {
  const language = currentLanguage();
  return language === 'en' ? {} : { 'accept-language': language };
}

/** Runs a command in the language of its environment. The Korean texts are loaded on use. */
export async function runInLanguage<T>(env: Environment, work: () => Promise<T>): Promise<T> {
  if (languageOf(env) === 'en') return outputs.run(inEnglish, work);
  const [{ koreanErrors }, { koreanTexts }] = await Promise.all([
    import('@onsale/core/language/korean-errors'),
    import('./korean/korean-texts.ts'),
  ]);
  return outputs.run(
    { language: 'ko', t: createTranslate({ ...koreanErrors, ...koreanTexts }) },
    work,
  );
}

/**
 * The language that the environment asks for: LC_ALL, else LC_MESSAGES, else LANG, as POSIX has
 * it. LANGUAGE, a list by preference, overrides it unless that is the locale C, as in gettext.
 */
export function languageOf(env: Environment): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  if (locale === '' || /^(C|POSIX)(\.|$)/.test(locale)) return 'en';
  const preferred = (env['LANGUAGE'] || locale).split(':').map(languageOfLocale);
  return preferred.find((language) => language !== null) ?? 'en';
}

/** Of a name such as `ko_KR.UTF-8` or `en`; null for any other language. */
function languageOfLocale(name: string): Language | null {
  const [language] = name.toLowerCase().split(/[_.@-]/);
  return language === 'ko' || language === 'en' ? language : null;
}
