/** The languages Quayside speaks. A new one is a line here and a file in `locales/` (CONTRIBUTING.md). Pure. */

export const LANGUAGES = [
  { code: 'en', name: 'English', direction: 'ltr' },
  { code: 'de', name: 'Deutsch', direction: 'ltr' },
  { code: 'fr', name: 'Français', direction: 'ltr' },
  { code: 'es', name: 'Español', direction: 'ltr' },
  { code: 'pt-BR', name: 'Português (Brasil)', direction: 'ltr' },
  { code: 'fi', name: 'Suomi', direction: 'ltr' },
  { code: 'sv', name: 'Svenska', direction: 'ltr' },
  { code: 'ja', name: '日本語', direction: 'ltr' },
  { code: 'zh-CN', name: '简体中文', direction: 'ltr' },
  { code: 'ar', name: 'العربية', direction: 'rtl' },
] as const satisfies readonly { code: string; name: string; direction: 'ltr' | 'rtl' }[];

export type LanguageCode = (typeof LANGUAGES)[number]['code'];
/** `system`: the browser's own, where Quayside speaks it. */
export type LanguageChoice = 'system' | LanguageCode;

export const LANGUAGE_CHOICES = ['system', ...LANGUAGES.map(({ code }) => code)] as const;

/** The language of a choice, when the browser itself speaks `browserLanguage` (BCP 47). */
export function languageOf(choice: LanguageChoice, browserLanguage: string): LanguageCode {
  if (choice !== 'system') return choice;
  const wanted = new Intl.Locale(browserLanguage).maximize();
  const same = LANGUAGES.filter(({ code }) => {
    const one = new Intl.Locale(code).maximize();
    return one.language === wanted.language && one.script === wanted.script;
  });
  return same[0]?.code ?? 'en';
}

/** Hours from 0 to 23, or twice from 12 to 11; `locale`: as is usual where the language is spoken. */
export type ClockChoice = 'locale' | 'h23' | 'h12';

/**
 * The locale that dates and numbers are written in: of those the person reads (`navigator.languages`) the first
 * in this language, so that English in Ireland keeps the clock of Ireland; else the language itself. With the clock
 * that was chosen, if one was.
 */
export function localeOf(
  code: LanguageCode,
  readable: readonly string[],
  clock: ClockChoice = 'locale',
): string {
  const { language } = new Intl.Locale(code);
  const locale = readable.find((one) => one === language || one.startsWith(`${language}-`)) ?? code;
  // A part of the locale, so that whatever formats a time follows it.
  return clock === 'locale' ? locale : new Intl.Locale(locale, { hourCycle: clock }).toString();
}
