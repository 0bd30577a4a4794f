/** The words of the desktop, in every language it speaks. */
export { chooseLanguage, type LanguageCode, languageCodes, languages } from './languages.ts'
export { type Message, msg, type PlainKey, type TextKey, type Translation } from './message.ts'
export { isRefusalCode, refusalCodes } from './refusal-codes.ts'
export { loadTexts, type Texts, type Translate } from './texts.ts'
