import { readFile } from 'node:fs/promises'
import type { FrequentWord, Pronounce } from './hint-model.ts'
import { letterSounds } from './letter-sounds.ts'
import { spokenWords } from './spoken-words.ts'

/** Ways to say one hint: more of them only make it likelier than others. */
const MOST_WAYS = 4
/** A hint of more phones is no hint but a speech. */
const MOST_WORDS = 12

/** How words are said: CMU's dictionary, and rules for what it has not. */
export class Pronunciations {
  readonly #known: Map<string, string[]>

  private constructor(known: Map<string, string[]>) {
    this.#known = known
  }

  /** @param path the dictionary of the model, as Debian installs it */
  static async load(path: string): Promise<Pronunciations> {
    const known = new Map<string, string[]>()
    for (const line of (await readFile(path, 'utf8')).split('\n')) {
      const space = line.indexOf(' ')
      if (space < 1) continue
      // `read(2)` is another way to say `read`.
      const word = line.slice(0, space).replace(/\(\d+\)$/, '')
      const ways = known.get(word)
      if (ways) ways.push(line.slice(space + 1))
      else known.set(word, [line.slice(space + 1)])
    }
    return new Pronunciations(known)
  }

  /** What pronounces these texts; words that the dictionary has not are looked up by rule first. */
  async for(texts: readonly string[]): Promise<Pronounce> {
    const words = new Set(texts.flatMap(spokenWords))
    const unknown = [...words].filter((word) => !this.#known.has(word))
    const byRule = unknown.length === 0 ? null : await letterSounds(unknown)
    return (text) => {
      const spoken = spokenWords(text)
      if (spoken.length === 0 || spoken.length > MOST_WORDS) return []
      let ways = ['']
      for (const word of spoken) {
        const own = this.#known.get(word) ?? [byRule?.get(word) ?? '']
        ways = ways.flatMap((before) => own.map((each) => `${before} ${each}`)).slice(0, MOST_WAYS)
      }
      return ways.map((way) => way.trim()).filter((way) => way !== '')
    }
  }

  /** @param text a word and a logarithm in each line */
  frequentWords(text: string): readonly FrequentWord[] {
    return text.split('\n').flatMap((line) => {
      const [word = '', log10 = ''] = line.split(' ')
      const phones = this.#known.get(word)
      return phones ? [{ word, log10: Number(log10), phones }] : []
    })
  }
}
