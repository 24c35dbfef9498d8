/** What a person pastes, and whether files are meant. Pure. */
import { t } from '../../lib/i18n/t.ts';

/** The parts of `DataTransfer` that are looked at. */
interface Offered {
  types: readonly string[];
  files: ArrayLike<File>;
  getData(type: string): string;
}

/**
 * The files of a paste. Text stays text: a table or a paragraph copied in an office program comes with a picture
 * of itself. Only where the text is nothing but the names of the files, as file managers add it, files are meant.
 */
export function pastedFiles(data: Offered | null, now: Date): File[] {
  if (!data) return [];
  const files = Array.from(data.files);
  const lines = data.getData('text/plain').trim().split(/\r?\n/);
  const names = new Set(lines.map((line) => line.trim().split(/[\\/]/).at(-1)));
  const onlyNames = lines.join('') === '' || (files.length > 0 && files.every(({ name }) => names.has(name)));
  if (!onlyNames) return [];
  return files.map((file) => named(file, now));
}

/** Browsers call every pasted picture `image.png`; the time tells them apart. */
function named(file: File, now: Date): File {
  const [, extension] = /^image\.(png|jpe?g|gif|webp)$/.exec(file.name) ?? [];
  if (extension === undefined) return file;
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
  return new File([file], t('Pasted {day} {time}.{extension}', { day, time, extension }), {
    type: file.type,
  });
}
