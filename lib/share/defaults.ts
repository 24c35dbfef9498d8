/** What a share begins with, as chosen in the options (Sharing). Pure. */
import type { Destination, DestinationList } from './destinations.ts';
import { imageCanBeRemoved } from './share-text.ts';
import type { SharedPage } from './shared-page.ts';
import type { SheetDraft } from './sheet-draft.ts';
import { type ShareTarget, sameTarget } from './ticket.ts';
import { withoutTracking } from './tracking.ts';

/** Where a share begins: where the last one went (`last`), nowhere until the person says (`ask`), or at a conversation. */
export type ShareStart = 'last' | 'ask' | ShareTarget;

/** Shares within this time go together: the next one begins where the last one went; ms. */
const TOGETHER = 60 * 60_000;
/** Whether a share goes on with what was shared before, at `last`; both in ms since 1970. */
export const isGoingOn = (last: number, now: number): boolean => last <= now && now - last < TOGETHER;

/** The settings that shares follow. */
export interface ShareDefaults {
  shareTo: ShareStart;
  /** Before that: where things of its site went last, if they did. */
  sharePerSite: boolean;
  /** The text marked in the page goes along as a quote. */
  shareSelection: boolean;
  /** So does the address of the page's own picture. */
  sharePicture: boolean;
  /** A picture of the tab is taken with each share of a page. */
  shareScreenshot: boolean;
  /** Without `#`. */
  shareTags: readonly string[];
  /** How long Undo is offered, s; 0: it is not. */
  shareUndo: number;
  /** Parts of addresses that only track are taken off. */
  shareWithoutTracking: boolean;
}

/** Those of the settings. */
export const shareDefaults = ({
  shareTo,
  sharePerSite,
  shareSelection,
  sharePicture,
  shareScreenshot,
  shareTags,
  shareUndo,
  shareWithoutTracking,
}: ShareDefaults): ShareDefaults => ({
  shareTo,
  sharePerSite,
  shareSelection,
  sharePicture,
  shareScreenshot,
  shareTags,
  shareUndo,
  shareWithoutTracking,
});

/** What is shared, with the addresses as they are to be told. */
export function asChosen(page: SharedPage, { shareWithoutTracking }: ShareDefaults): SharedPage {
  if (!shareWithoutTracking) return page;
  return {
    ...page,
    url: withoutTracking(page.url),
    pageUrl: withoutTracking(page.pageUrl),
    ...(page.tabs ? { tabs: page.tabs.map((tab) => ({ ...tab, url: withoutTracking(tab.url) })) } : {}),
  };
}

/** Whether a share of this is to begin with a picture of the tab: where the page itself is what is shared. */
export const takesScreenshot = (page: SharedPage, { shareScreenshot }: ShareDefaults): boolean =>
  shareScreenshot && (page.kind === 'page' || page.kind === 'selection') && page.tabs === undefined;

/** What of the page goes along until the person says otherwise. */
export const partsAlong = (
  page: SharedPage,
  defaults: ShareDefaults,
): Pick<SheetDraft, 'withSelection' | 'withImage'> => ({
  // Who marked a text and asked to share the text wants it; else it may have been marked by the way.
  withSelection: defaults.shareSelection || page.kind === 'selection',
  withImage: defaults.sharePicture || !imageCanBeRemoved(page),
});

/**
 * Where a share goes unless the person chooses otherwise: as drafted, as clicked, where things of its site went, else as
 * the setting says. A chosen conversation gives way to where the last share went as long as this one goes on with that
 * (`goesOn`), and when it is no longer there. Null: it is to be asked.
 */
export function firstDestination(
  { all, recent }: DestinationList,
  { shareTo, sharePerSite }: Pick<ShareDefaults, 'shareTo' | 'sharePerSite'>,
  known: { draft: ShareTarget | null; quick: ShareTarget | null; site: ShareTarget | null; goesOn: boolean },
): Destination | null {
  const at = (target: ShareTarget | null): Destination | undefined =>
    target ? all.find((one) => sameTarget(one, target)) : undefined;
  const wanted = at(known.draft) ?? at(known.quick) ?? (sharePerSite ? at(known.site) : undefined);
  if (wanted) return wanted;
  if (shareTo === 'ask') return null;
  const chosen =
    typeof shareTo === 'object' && !(known.goesOn && recent.length > 0) ? at(shareTo) : undefined;
  return chosen ?? recent[0] ?? all[0] ?? null;
}

/** What a sheet begins with that its background tells of. */
export interface ShareBeginning {
  page: SharedPage;
  destinations: DestinationList;
  defaults: ShareDefaults;
  quick: ShareTarget | null;
  site: ShareTarget | null;
  goesOn: boolean;
}

/** What the person can choose beside the text and its tags, as it is at first; of a draft, as it was left. */
export function firstChoices(
  { page, destinations, defaults, quick, site, goesOn }: ShareBeginning,
  draft: SheetDraft | null,
): ShareChoices & { to: Destination | null } {
  const left = draft?.target ?? null;
  const to = firstDestination(destinations, defaults, { draft: left, quick, site, goesOn });
  const { withSelection, withImage } = draft ?? partsAlong(page, defaults);
  // A thread is one of its flow, which may be there no more.
  const thread = draft && left && to && sameTarget(left, to) ? draft.thread : null;
  return { to, target: to && targetOf(to), thread, withSelection, withImage };
}

export type ShareChoices = Pick<SheetDraft, 'target' | 'thread' | 'withSelection' | 'withImage'>;

export const targetOf = ({ account, conversation }: ShareTarget): ShareTarget => ({ account, conversation });

/** Whether nothing was chosen otherwise. */
export const sameChoices = (a: ShareChoices, b: ShareChoices): boolean =>
  (a.target && b.target ? sameTarget(a.target, b.target) : a.target === b.target) &&
  a.thread === b.thread &&
  a.withSelection === b.withSelection &&
  a.withImage === b.withImage;
