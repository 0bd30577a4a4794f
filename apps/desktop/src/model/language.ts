import {
  chooseLanguage,
  type LanguageCode,
  languageCodes,
  loadTexts,
  type Texts,
} from '../texts/index.ts'
import { createStore, type Store } from './store.ts'

/** The part of `localStorage` that is used: the choice is the computer's, not the login's. */
export type ChoiceStorage = Pick<Storage, 'getItem' | 'setItem'>

const key = 'offhook.language'

/** The language in use, chosen by the person, else by the browser. */
export class Language {
  readonly #storage: ChoiceStorage
  readonly #texts

  private constructor(storage: ChoiceStorage, texts: Texts) {
    this.#storage = storage
    this.#texts = createStore(texts)
  }

  /** Loads the language that `storage` remembers, else the first of `wanted` that there is. */
  static async open(storage: ChoiceStorage, wanted: readonly string[]): Promise<Language> {
    const kept = languageCodes.find((code) => code === storage.getItem(key))
    return new Language(storage, await loadTexts(kept ?? chooseLanguage(wanted)))
  }

  get texts(): Store<Texts> {
    return this.#texts
  }

  /** Speaks the language that is kept with whoever has logged in; this computer's, where none is. */
  async follow(locale: string | null): Promise<void> {
    const code = languageCodes.find((one) => one === locale)
    if (code && code !== this.#texts.get().language) this.#texts.set(await loadTexts(code))
  }

  /** Changes the language at once, and for the next time; rejects when it cannot be fetched. */
  async choose(code: LanguageCode): Promise<void> {
    this.#texts.set(await loadTexts(code))
    this.#storage.setItem(key, code)
  }
}
