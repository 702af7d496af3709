/** One word of a suggested command, in quotes where a shell would take it for several. */
export function shellWord(text: string): string {
  return /^[\w.,:-]+$/.test(text) ? text : `"${text.replaceAll(/["\\$`]/g, String.raw`\$&`)}"`;
}
