/** What a person wants to know of a file before opening it. */
import type { Attachment } from '../../lib/flowdock/model.ts';
import { msg, number, t } from '../../lib/i18n/t.ts';
import type { IconName } from '../ui/icon-shapes.tsx';

type Typed = Pick<Attachment, 'content_type'>;

const KINDS: readonly (readonly [RegExp, string, IconName])[] = [
  [/^image\//, msg('Image'), 'image'],
  [/^video\//, msg('Video'), 'film'],
  [/^audio\//, msg('Audio'), 'sound'],
  [/pdf$/, 'PDF', 'file'],
  [/spreadsheet|excel|csv/, msg('Spreadsheet'), 'sheet'],
  [/word|opendocument\.text/, msg('Document'), 'file'],
  [/presentation|powerpoint/, msg('Presentation'), 'film'],
  [/zip|compressed|tar|gzip/, msg('Archive file'), 'archive'],
  [/^text\//, msg('Text'), 'file'],
];
const kindOf = (file: Typed) => KINDS.find(([type]) => type.test(file.content_type));

/** "PDF", "Image", ...; "File" when the type says nothing more. */
export const fileKind = (file: Typed): string => t(kindOf(file)?.[1] ?? msg('File'));

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
  return `${number(Number(size.toFixed(digits)))} ${unit}`;
}
