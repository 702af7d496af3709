/** The language of messages, negotiated by the Accept-Language header (RFC 9110, 12.5.4). */
import type { ServerResponse } from 'node:http';
import type { Language } from '@onsale/core/language/translate';

/**
 * The acceptable language with the highest weight, and of equal ones the first. English when the
 * header names neither, or is missing.
 */
export function languageOf(header: string | undefined): Language {
  // Nearly every browser sends the header; only one that names Korean has to be parsed.
  if (header === undefined || !/ko/i.test(header)) return 'en';
  let best: { language: Language; weight: number } = { language: 'en', weight: 0 };
  for (const item of header.split(',')) {
    const [range = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const language = languageOfRange(range);
    const weight = weightOf(parameters);
    if (language !== null && weight > best.weight) best = { language, weight };
  }
  return best.language;
}

/** `*` is every language, of which English is the default. */
function languageOfRange(range: string): Language | null {
  const [primary] = range.split('-');
  if (primary === 'ko') return 'ko';
  return primary === 'en' || range === '*' ? 'en' : null;
}

/** 1 without a weight, and 0, which is not acceptable, for one that is malformed. */
function weightOf(parameters: string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  if (given === undefined) return 1;
  const value = given.slice('q='.length);
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(value) ? Number(value) : 0;
}

/** Names the language of an error, and tells caches that it depends on the request. */
export function setErrorLanguage(res: ServerResponse, language: Language): void {
  res.setHeader('content-language', language);
  res.appendHeader('vary', 'Accept-Language');
}
