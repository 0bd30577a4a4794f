import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TurnQueue } from '@offhook/core'
import type { Sound } from '../audio/sound.ts'
import { readWav } from '../audio/wav.ts'

/** An utterance of the longest Say takes some ten seconds; one that takes longer has hung. */
const UTTERANCE_MS = 30_000
/** A text that is longer waits for its own like, so that no greeting waits for a chapter. */
const SHORT_TEXT = 300
/** A peak below this is no voice: the text was in letters that it cannot read. */
const SILENCE = 0.01

/**
 * A program of ours that says one text and ends: the text comes on its standard input, and what is
 * said is in the file that its first two arguments name.
 */
export class UtteranceProgram {
  readonly #name: string
  readonly #folder: string
  readonly #utteranceMs: number
  /** One after another: a sentence takes a fifth of a second, and the load is bounded. */
  readonly #short = new TurnQueue()
  readonly #long = new TurnQueue()
  readonly #closing = new AbortController()

  /**
   * @param options.name the file beside this one, without its ending
   * @param options.folder an existing folder for files that live for the time of one utterance
   */
  constructor(options: { name: string; folder: string; utteranceMs?: number }) {
    this.#name = options.name
    this.#folder = options.folder
    this.#utteranceMs = options.utteranceMs ?? UTTERANCE_MS
  }

  /** Null for a text of which nothing is to be heard. @throws Error when the program fails */
  async say(text: string, manner: readonly string[]): Promise<Sound | null> {
    const file = `${randomUUID()}.wav`
    const path = join(this.#folder, file)
    try {
      const turns = text.length > SHORT_TEXT ? this.#long : this.#short
      await turns.run(() => this.#run([this.#folder, file, ...manner], text))
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

  #run(given: readonly string[], text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [...programArguments(this.#name), ...given], {
        stdio: ['pipe', 'ignore', 'ignore'],
        signal: this.#closing.signal,
        timeout: this.#utteranceMs,
        killSignal: 'SIGKILL',
      })
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
function programArguments(name: string): string[] {
  const unbuilt = import.meta.url.endsWith('.ts')
  const url = new URL(`./${name}.${unbuilt ? 'ts' : 'js'}`, import.meta.url)
  return ['--no-warnings', ...(unbuilt ? ['--import', 'tsx'] : []), fileURLToPath(url)]
}
