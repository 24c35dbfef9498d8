/** What a person wants to know of a file before opening it. */
import type { Attachment } from '../../lib/flowdock/model.ts';
import type { IconName } from '../ui/icon-shapes.tsx';

type Typed = Pick<Attachment, 'content_type'>;

const KINDS: readonly (readonly [RegExp, string, IconName])[] = [
  [/^image\//, 'Image', 'image'],
  [/^video\//, 'Video', 'film'],
  [/^audio\//, 'Audio', 'sound'],
  [/pdf$/, 'PDF', 'file'],
  [/spreadsheet|excel|csv/, 'Spreadsheet', 'sheet'],
  [/word|opendocument\.text/, 'Document', 'file'],
  [/presentation|powerpoint/, 'Presentation', 'film'],
  [/zip|compressed|tar|gzip/, 'Archive', 'archive'],
  [/^text\//, 'Text', 'file'],
];
const kindOf = (file: Typed) => KINDS.find(([type]) => type.test(file.content_type));

/** "PDF", "Image", ...; "File" when the type says nothing more. */
export const fileKind = (file: Typed): string => kindOf(file)?.[1] ?? 'File';

/** The picture for its kind. */
export const fileIcon = (file: Typed): IconName => kindOf(file)?.[2] ?? 'file';

/** Types that are pictures and nothing else; SVG, for one, is a program. Only these are ever shown as images. */
const RASTER = /^image\/(png|jpeg|gif|webp|avif)$/;

export const isRaster = (contentType: string): boolean => RASTER.test(contentType.toLowerCase());

/** A name in two parts, to be cut between them when it is too long: the second keeps the end and extension. */
export function nameParts(name: string): [string, string] {
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || name.length - dot > 6) return [name, ''];
  const cut = Math.max(dot - 4, 0);
  return [name.slice(0, cut), name.slice(cut)];
}

/** Bytes as "84 KB": whole numbers from 10 on, one digit below, in steps of 1024. */
export function fileSize(bytes: number): string {
  let size = Math.max(0, bytes);
  let unit = 'B';
  for (const next of ['KB', 'MB', 'GB', 'TB']) {
    if (size < 1024) break;
    size /= 1024;
    unit = next;
  }
  const digits = unit === 'B' || size >= 10 ? 0 : 1;
  return `${Number(size.toFixed(digits))} ${unit}`;
}
