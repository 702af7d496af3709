/**
 * The Korean particle after a value: its form depends on whether the value ends in a consonant.
 *
 * Digits and Latin letters go by how they are read: 3 is 삼, L is 엘. A quotation mark or bracket
 * after the last letter or digit does not count.
 */

type Final = 'none' | 'ㄹ' | 'other';

/** 받침 of the digits 0 to 9, as they are read: 영, 일, 이, 삼 … */
const finalsOfDigits: readonly Final[] = [
  'other',
  'ㄹ',
  'none',
  'other',
  'none',
  'none',
  'other',
  'ㄹ',
  'ㄹ',
  'none',
];

/** 받침 of the Latin letters whose names have one: 엘, 엠, 엔, 알. */
const finalsOfLetters = new Map<string, Final>([
  ['l', 'ㄹ'],
  ['m', 'other'],
  ['n', 'other'],
  ['r', 'ㄹ'],
]);

const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
const finals = 28;
const finalRieul = 8;

function finalOf(value: string): Final {
  const last = /[\p{L}\p{N}](?=[^\p{L}\p{N}]*$)/u.exec(value)?.[0] ?? '';
  const code = last.codePointAt(0) ?? 0;
  if (code < firstSyllable || code > lastSyllable) {
    return (
      finalsOfDigits[Number.parseInt(last, 10)] ?? finalsOfLetters.get(last.toLowerCase()) ?? 'none'
    );
  }
  const final = (code - firstSyllable) % finals;
  return final === 0 ? 'none' : final === finalRieul ? 'ㄹ' : 'other';
}

/** @param pair the form after a consonant and the one after a vowel, such as `은/는` or `으로/로`. */
export function particleAfter(value: string, pair: string): string {
  const [afterConsonant = '', afterVowel = ''] = pair.split('/');
  const final = finalOf(value);
  const takesVowelForm = final === 'none' || (final === 'ㄹ' && afterVowel === '로');
  return takesVowelForm ? afterVowel : afterConsonant;
}
