/** What is being shared, as gathered from the page and the menu click. All of it is text from a stranger. */
export interface SharedPage {
  kind: 'page' | 'link' | 'selection' | 'image' | 'video' | 'audio';
  title: string;
  /** Address of what is shared: the page, the link's target, or the media file. */
  url: string;
  /** Address of the page it was found on; same as `url` for a page. */
  pageUrl: string;
  selection: string;
  /** Address of a picture that stands for the page (og:image), or of the image itself; empty when none. */
  image: string;
  /** Present when all tabs of a window are shared: these, in place of `url`. */
  tabs?: SharedTab[];
}

export interface SharedTab {
  title: string;
  /** http or https */
  url: string;
}

/** A file that goes with a share; its bytes are kept by the background (`kept-file.ts`). */
export interface SharedFile {
  name: string;
  contentType: string;
  /** bytes */
  size: number;
}
