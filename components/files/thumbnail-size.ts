/** The larger side of a thumbnail, in px (reference messages §2.4). */
const THUMBNAIL = 100;

/** The place a picture takes in a conversation: the size its thumbnail has, known before there is one. */
export function thumbnailSize(image: { width: number; height: number }): { width: number; height: number } {
  const scale = Math.min(1, THUMBNAIL / Math.max(image.width, image.height, 1));
  return {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
}
