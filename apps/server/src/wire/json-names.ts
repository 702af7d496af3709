/**
 * Finds a field that a JSON object names twice.
 *
 * JSON.parse takes the last of them, other parsers the first, so a proxy and this server could read
 * two requests in one text. One pass over the text, without parsing its values; text that is not
 * JSON gives any result, because its parser refuses it.
 */

/** Up to here a list of names is searched faster than a set is built. */
const listedNames = 8;

/** @returns the first name that an object of the text has twice; null when no object has one. */
export function findDuplicateName(json: string): string | null {
  const firstColon = json.indexOf(':');
  if (firstColon < 0 || json.indexOf(':', firstColon + 1) < 0) return null;
  const open: Names[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at];
    if (char === '{' || char === '[') open.push(new Names());
    else if (char === '}' || char === ']') open.pop();
    else if (char === '"') {
      const end = endOfString(json, at);
      if (isName(json, end)) {
        const name = unescape(json.slice(at + 1, end));
        if (open.at(-1)?.has(name)) return name;
        open.at(-1)?.add(name);
      }
      at = end;
    }
  }
  return null;
}

class Names {
  readonly #list: string[] = [];
  #set: Set<string> | undefined;

  has(name: string): boolean {
    return this.#set?.has(name) ?? this.#list.includes(name);
  }

  add(name: string): void {
    if (this.#set) this.#set.add(name);
    else if (this.#list.push(name) > listedNames) this.#set = new Set(this.#list);
  }
}

/** @param start of the opening quote. */
function endOfString(json: string, start: number): number {
  for (let end = start + 1; ; end += 1) {
    end = json.indexOf('"', end);
    if (end < 0) return json.length;
    let escapes = 0;
    while (json[end - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return end;
  }
}

/** @param end of the closing quote: a name is followed by a colon. */
function isName(json: string, end: number): boolean {
  let next = end + 1;
  while (json[next] === ' ' || json[next] === '\n' || json[next] === '\r' || json[next] === '\t') {
    next += 1;
  }
  return json[next] === ':';
}

/** Two names may be equal in two notations, such as `a` and `\u0061`. */
function unescape(name: string): string {
  if (!name.includes('\\')) return name;
  try {
    return JSON.parse(`"${name}"`) as string;
  } catch {
    return name;
  }
}
