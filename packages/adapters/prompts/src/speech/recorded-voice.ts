import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { joined } from '../audio/resample.ts'
import type { Sound } from '../audio/sound.ts'
import { readWav } from '../audio/wav.ts'
import type { SpeechRequest, TextToSpeech } from './text-to-speech.ts'
import { languageOf } from './voices.ts'

/** Between two pieces, after the end of a sentence and inside one. */
const SENTENCE_MS = 300
const WORD_MS = 90

/** What `index.json` says of the recordings beside it. */
export interface RecordingIndex {
  /** Another one where any of the recordings is another. */
  readonly revision: string
  readonly sets: readonly RecordedSet[]
}

export interface RecordedSet {
  readonly folder: string
  /** In BCP 47; the first set of a language is that of its other regions too. */
  readonly languages: readonly string[]
  /** The files, by what is said in them. */
  readonly pieces: Readonly<Record<string, string>>
}

/**
 * Texts that ship as recordings, for languages in which no voice is installed: those that can be put
 * together of the recorded pieces, and no others.
 */
export class RecordedVoice implements TextToSpeech {
  readonly name: string
  readonly languages = []
  readonly #folder: string
  readonly #sets: readonly RecordedSet[]

  private constructor(folder: string, { revision, sets }: RecordingIndex) {
    // Part of what a kept file is known by: of other recordings it is another file.
    this.name = `recorded ${revision}`
    this.#folder = folder
    this.#sets = sets
  }

  /** @param folder with `index.json` */
  static async open(folder: string): Promise<RecordedVoice> {
    const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as RecordingIndex
    return new RecordedVoice(folder, index)
  }

  knows(text: string, language: string): boolean {
    return this.#filesOf(text, language) !== null
  }

  /** At its own rate and pitch, whatever is asked for. */
  async speak({ text, voice, language }: SpeechRequest): Promise<Sound | null> {
    const files = this.#filesOf(text, language ?? languageOf(voice))
    if (files === null) return null
    const sounds = await Promise.all(
      files.map(async ({ path }) => {
        const sound = readWav(new Uint8Array(await readFile(path)))
        if (!sound) throw new Error(`the recording ${path} is broken`)
        return sound
      }),
    )
    const { rate } = sounds[0]!
    const parts = sounds.flatMap(({ samples }, index) => {
      const isLast = index + 1 === files.length
      const pauseMs = isLast ? 0 : files[index]!.pauseMs
      return [samples, new Float32Array((rate * pauseMs) / 1000)]
    })
    return { samples: joined(parts), rate }
  }

  async close(): Promise<void> {}

  #filesOf(text: string, language: string) {
    const set = setFor(this.#sets, language)
    const pieces = set && piecesOf(text, Object.keys(set.pieces))
    if (!set || !pieces) return null
    return pieces.map(({ piece, pauseMs }) => ({
      path: join(this.#folder, set.folder, set.pieces[piece]!),
      pauseMs,
    }))
  }
}

function setFor(sets: readonly RecordedSet[], language: string): RecordedSet | undefined {
  const asked = language.toLowerCase()
  const base = (tag: string) => tag.toLowerCase().split('-')[0]
  const has = (is: (tag: string) => boolean) => sets.find(({ languages }) => languages.some(is))
  return has((tag) => tag.toLowerCase() === asked) ?? has((tag) => base(tag) === base(asked))
}

/** What a text is made of, with the pause after each; null where something is in it that is no piece. */
function piecesOf(
  text: string,
  known: readonly string[],
): readonly { readonly piece: string; readonly pauseMs: number }[] | null {
  const found: { piece: string; pauseMs: number }[] = []
  for (let at = text.search(/\S/); at >= 0 && at < text.length; ) {
    const fits = known.filter((piece) => text.startsWith(piece, at))
    const piece = fits.reduce((best, each) => (each.length > best.length ? each : best), '')
    const [between] = /^(?:\.?\s+|\.?$)/.exec(text.slice(at + piece.length)) ?? []
    if (piece === '' || between === undefined) return null
    const isEnd = piece.endsWith('.') || between.startsWith('.')
    found.push({ piece, pauseMs: isEnd ? SENTENCE_MS : WORD_MS })
    at += piece.length + between.length
  }
  return found.length === 0 ? null : found
}
