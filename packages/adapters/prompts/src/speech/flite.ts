import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TurnQueue } from '@offhook/core'
import type { Sound } from '../audio/sound.ts'
import { readWav } from '../audio/wav.ts'
import type { SpeechRequest, TextToSpeech } from './text-to-speech.ts'
import { isMansVoice } from './voices.ts'

/** An utterance of the longest Say takes some ten seconds; one that takes longer has hung. */
const UTTERANCE_MS = 30_000
/** A text that is longer waits for its own like, so that no greeting waits for a chapter. */
const SHORT_TEXT = 300
/** A peak below this is no voice: the text was in letters that it cannot read. */
const SILENCE = 0.01

/** Flite's own names: `slt` is a woman's voice, `rms` a man's. */
function fliteVoice(voice: string | null): 'slt' | 'rms' {
  return isMansVoice(voice) ? 'rms' : 'slt'
}

/**
 * The built-in voice: CMU Flite, English, from an npm package: no download, no key, no service.
 * Each utterance is a short process of its own: the program is written to run once, and a second
 * run in the same process has been seen to bring Node's WASI down.
 */
export class FliteVoice implements TextToSpeech {
  readonly name = 'flite'
  readonly #folder: string
  readonly #utteranceMs: number
  /** One after another: a sentence takes a fifth of a second, and the load is bounded. */
  readonly #short = new TurnQueue()
  readonly #long = new TurnQueue()
  readonly #closing = new AbortController()

  /** @param options.folder an existing folder for files that live for the time of one utterance */
  constructor(options: { folder: string; utteranceMs?: number }) {
    this.#folder = options.folder
    this.#utteranceMs = options.utteranceMs ?? UTTERANCE_MS
  }

  async speak({ text, voice, rate = 1, pitch = 1 }: SpeechRequest): Promise<Sound | null> {
    const file = `${randomUUID()}.wav`
    const path = join(this.#folder, file)
    try {
      const turns = text.length > SHORT_TEXT ? this.#long : this.#short
      const manner = [fliteVoice(voice), String(1 / rate), String(pitch)]
      await turns.run(() => this.#run(manner, file, text))
      const sound = readWav(await readFile(path))
      return sound?.samples.some((sample) => Math.abs(sample) > SILENCE) ? sound : null
    } finally {
      await rm(path, { force: true })
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all([this.#short.idle(), this.#long.idle()])
  }

  #run(manner: readonly string[], file: string, text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = spawn(
        process.execPath,
        [...programArguments(), this.#folder, file, ...manner],
        {
          stdio: ['pipe', 'ignore', 'ignore'],
          signal: this.#closing.signal,
          timeout: this.#utteranceMs,
          killSignal: 'SIGKILL',
        },
      )
      child.on('error', reject)
      child.on('exit', (code, signal) => {
        if (code === 0) resolve()
        else reject(new Error(`the speech program ended with ${signal ?? `status ${code}`}`))
      })
      // A program that died before it read its text breaks the pipe; its exit says so.
      child.stdin.on('error', () => {})
      child.stdin.end(text)
    })
  }
}

/** Run unbuilt, the program is TypeScript and needs its loader. */
function programArguments(): string[] {
  const unbuilt = import.meta.url.endsWith('.ts')
  const url = new URL(`./flite-program.${unbuilt ? 'ts' : 'js'}`, import.meta.url)
  return ['--no-warnings', ...(unbuilt ? ['--import', 'tsx'] : []), fileURLToPath(url)]
}
