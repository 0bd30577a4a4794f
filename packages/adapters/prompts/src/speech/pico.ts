import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sound } from '../audio/sound.ts'
import type { SpeechRequest, TextToSpeech } from './text-to-speech.ts'
import { UtteranceProgram } from './utterance-program.ts'
import { languageOf } from './voices.ts'

/** The two files of a voice: the analysis of texts, and the signals, whose name has a word more. */
const ANALYSIS = /^([a-z]{2}-[A-Z]{2})_ta\.bin$/
const SIGNALS = /^([a-z]{2}-[A-Z]{2})_[a-z0-9]+_sg\.bin$/
/** What its markup takes. */
const SPEED = { least: 20, most: 500 }
const PITCH = { least: 50, most: 200 }

interface PicoFiles {
  readonly analysis: string
  readonly signals: string
}

/**
 * SVOX Pico: six women's voices (de-DE, en-GB, en-US, es-ES, fr-FR, it-IT). The program comes with
 * us, its voices do not: they are taken from a folder, `/usr/share/pico/lang` where Debian's
 * libttspico-data is installed.
 */
export class PicoVoice implements TextToSpeech {
  readonly name: string
  readonly languages: readonly string[]
  readonly #voices: ReadonlyMap<string, PicoFiles>
  readonly #program: UtteranceProgram

  private constructor(voices: ReadonlyMap<string, PicoFiles>, scratch: string) {
    this.#voices = voices
    this.languages = [...voices.keys()].sort()
    // Part of what a kept file is known by: with another voice it is another file.
    this.name = `pico ${this.languages.join(' ')}`
    this.#program = new UtteranceProgram({ name: 'pico-program', folder: scratch })
  }

  /**
   * Null where the folder has no whole voice.
   * @param options.scratch an existing folder for files that live for the time of one utterance
   */
  static async open(options: { folder: string; scratch: string }): Promise<PicoVoice | null> {
    const names = await readdir(options.folder).catch(() => [])
    const voices = new Map<string, PicoFiles>()
    for (const name of names) {
      const language = ANALYSIS.exec(name)?.[1]
      const signals = names.find((other) => SIGNALS.exec(other)?.[1] === language)
      if (language === undefined || signals === undefined) continue
      const analysis = join(options.folder, name)
      voices.set(language, { analysis, signals: join(options.folder, signals) })
    }
    return voices.size === 0 ? null : new PicoVoice(voices, options.scratch)
  }

  async speak({
    text,
    voice,
    language,
    rate = 1,
    pitch = 1,
  }: SpeechRequest): Promise<Sound | null> {
    const files = this.#filesFor(language ?? languageOf(voice))
    if (!files) return null
    const percent = (value: number, { least, most }: typeof SPEED) =>
      String(Math.round(Math.max(least, Math.min(most, 100 * value))))
    const manner = [percent(rate, SPEED), percent(pitch, PITCH)]
    return this.#program.say(text, [files.analysis, files.signals, ...manner])
  }

  close(): Promise<void> {
    return this.#program.close()
  }

  /**
   * The voice of this language and region; else of the language. English is left to the built-in voice,
   * which is a man's too, except for Britain's.
   */
  #filesFor(language: string): PicoFiles | undefined {
    const asked = language.toLowerCase()
    const [base] = asked.split('-')
    if (base === 'en' && asked !== 'en-gb') return undefined
    const known = [...this.#voices]
    const exact = known.find(([name]) => name.toLowerCase() === asked)
    return (exact ?? known.find(([name]) => name.split('-')[0] === base))?.[1]
  }
}
