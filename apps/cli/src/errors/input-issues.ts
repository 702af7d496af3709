/** Words the issues that a server finds with an input by the flags that people typed. */

/** Fields of the wire whose flag has another name; others are the flag in camel case. */
const flagsOfFields: Record<string, string> = {
  seatsPerDate: '--seats',
  seatNos: 'seats',
  title: 'title',
  userId: 'user',
};

/** The fields that flags set, in camel case. */
const flagFields =
  /\b(?:seatsPerDate|seatsPerRow|rows|dates|opensAt|reservationSeconds|maxSeatsPerUser|cancelUntilHours|maxActive|admitPerMinute|sessionSeconds|claimSeconds|holdsPerSession|challenge|price|amount|idempotencyKey|seatNos|title|userId|scopes)\b/g;

/** `--seats: Too big …`, from an issue with `seatsPerDate`. */
export function issueText({ path, message }: { path: string; message: string }): string {
  const field = path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? '';
  const flag = field.replace(flagFields, flagOf);
  // A message that names no flag may use the same words for what they are.
  const text = (path === '' ? message.replace(flagFields, flagOf) : message).replace(/\.$/, '');
  return flag === '' ? text : `${flag}: ${text}`;
}

function flagOf(field: string): string {
  const kebab = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return flagsOfFields[field] ?? `--${kebab}`;
}
