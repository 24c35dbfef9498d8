/** What a person wants to know of a file before opening it. */
import type { Attachment } from '../../lib/flowdock/model.ts';

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^image\//, 'Image'],
  [/^video\//, 'Video'],
  [/^audio\//, 'Audio'],
  [/pdf$/, 'PDF'],
  [/spreadsheet|excel|csv/, 'Spreadsheet'],
  [/word|opendocument\.text/, 'Document'],
  [/presentation|powerpoint/, 'Presentation'],
  [/zip|compressed|tar|gzip/, 'Archive'],
  [/^text\//, 'Text'],
];

/** "PDF", "Image", ...; "File" when the type says nothing more. */
export function fileKind(file: Pick<Attachment, 'content_type'>): string {
  return KINDS.find(([type]) => type.test(file.content_type))?.[1] ?? 'File';
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
