/** How long a signed address may be used. Pure. */

/** An address that does not say is used no longer than this, in ms: the usual ones live five minutes or more. */
const UNSAID = 60_000;
/** What the way to the server may take, in ms. */
const MARGIN = 15_000;

/**
 * ms since 1970 until which an address may be handed out: as Quayside's own server (`expires`), CloudFront and old
 * S3 (`Expires`), or S3 and its kin (`X-Amz-Date` with `X-Amz-Expires`) write it.
 */
export function goodUntil(address: string, now: number): number {
  const query = new URL(address).searchParams;
  const at = query.get('expires') ?? query.get('Expires');
  if (at !== null && /^\d{9,11}$/.test(at)) return Number(at) * 1_000 - MARGIN;
  const signed = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '');
  const seconds = query.get('X-Amz-Expires') ?? '';
  if (signed && /^\d{1,7}$/.test(seconds)) {
    const [, year, month, day, hour, minute, second] = signed;
    const from = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    return from + Number(seconds) * 1_000 - MARGIN;
  }
  return now + UNSAID;
}
