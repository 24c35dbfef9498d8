/** What a share begins with, as chosen in the options (Sharing). Pure. */
import type { Destination, DestinationList } from './destinations.ts';
import { imageCanBeRemoved } from './share-text.ts';
import type { SharedPage } from './shared-page.ts';
import type { SheetDraft } from './sheet-draft.ts';
import { type ShareTarget, sameTarget } from './ticket.ts';
import { withoutTracking } from './tracking.ts';

/**
 * Where a share begins: where things of its site went last (`site`), where the last share went, whatever its site
 * (`last`), nowhere until the person says (`ask`), or always at one conversation.
 */
export type ShareStart = 'site' | 'last' | 'ask' | ShareTarget;

/** The settings that shares follow. */
export interface ShareDefaults {
  shareTo: ShareStart;
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
  shareSelection,
  sharePicture,
  shareScreenshot,
  shareTags,
  shareUndo,
  shareWithoutTracking,
}: ShareDefaults): ShareDefaults => ({
  shareTo,
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
 * Where a share goes unless the person chooses otherwise: as drafted, as clicked, else as the setting says. A chosen
 * conversation that is no longer there counts as `site`. Null: it is to be asked.
 */
export function firstDestination(
  { all, recent }: DestinationList,
  start: ShareStart,
  known: { draft: ShareTarget | null; quick: ShareTarget | null; site: ShareTarget | null },
): Destination | null {
  const at = (target: ShareTarget | null): Destination | undefined =>
    target ? all.find((one) => sameTarget(one, target)) : undefined;
  const wanted = at(known.draft) ?? at(known.quick);
  if (wanted) return wanted;
  if (start === 'ask') return null;
  const chosen = typeof start === 'object' ? at(start) : undefined;
  const ofSite = start === 'last' ? undefined : at(known.site);
  return chosen ?? ofSite ?? recent[0] ?? all[0] ?? null;
}
