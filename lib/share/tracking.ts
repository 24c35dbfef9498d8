/** Parts of an address that tell its site who followed it from where, and nothing of what is shown there. Pure. */

const TRACKING =
  /^(utm_\w+|[a-z]{0,2}clid|gclsrc|[gw]braid|msclkid|igshi?d?|srsltid|mc_[ce]id|_hs(enc|mi)|hsctatracking|mkt_tok|vero_(id|conv)|oly_(anon|enc)_id|ml_subscriber(_hash)?|ref_src|ref_url|_openstat|yclid|twclid|ttclid)$/i;

/** Whether a part of a query (`name=value`, as the address has it) only tracks. */
function tracks(part: string): boolean {
  const [name] = new URLSearchParams(part).keys();
  return name !== undefined && TRACKING.test(name);
}

/**
 * The address without such parts, of its query and of a hash that holds nothing else. All the rest stays as it was
 * written; what is no web address, too.
 */
export function withoutTracking(address: string): string {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return address;
  const url = new URL(address);
  const query = url.search.slice(1).split('&');
  const kept = query.filter((part) => !tracks(part));
  const hash = url.hash.slice(1).split('&');
  const hashTracks = hash.every(tracks);
  if (kept.length === query.length && !hashTracks) return address;
  url.search = kept.join('&');
  if (hashTracks) url.hash = '';
  return url.href;
}
