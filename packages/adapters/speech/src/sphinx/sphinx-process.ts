import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cepstraOf, type TimedWords, timedWordsOf } from './timed-words.ts'

/** What one run of the decoder listens for. */
export interface SphinxFiles {
  readonly dictionary: string
  /** A model in ARPA's format, or a grammar. */
  readonly language: { readonly lm: string } | { readonly jsgf: string }
  /** What else its command line says. */
  readonly options?: readonly string[]
  /** Whether it is asked when each word was said, too. */
  readonly isTimed?: boolean
}

/** What was understood of an utterance. */
export interface Decoded {
  readonly words: readonly string[]
  /** Null where nobody asked. */
  readonly timed: TimedWords | null
}

export interface SphinxProgram {
  /** `pocketsphinx_batch`, or what behaves like it: the words of its command line. */
  readonly command: readonly [string, ...string[]]
  /** The folder of the acoustic model. */
  readonly acousticModel: string
  /** The folder of the transforms of the model (MLLR): `NAME.mllr`. */
  readonly transforms: string
}

/**
 * The program opens its input by name, which a socket (what Node gives a child) does not allow. The
 * list of its transforms it opens as it starts, and reads when it has been handed the sound.
 */
const PIPED = ': >> "$0"; cat | "$@"'

/**
 * One run of `pocketsphinx_batch`. It is started when somebody begins to speak, and has loaded its
 * models by the time at which it is handed the sound, on standard input: the name of a file. It ends
 * with that, and also when this process dies.
 */
export class SphinxProcess {
  readonly #child: ChildProcess
  readonly #hypothesis: string
  readonly #transform: string
  /** Where it writes what it heard; null where nobody asked. */
  readonly #cepstra: string | null
  readonly #segments: string
  readonly #ended: Promise<void>

  constructor(program: SphinxProgram, files: SphinxFiles, folder: string) {
    const { language } = files
    this.#hypothesis = join(folder, `${randomUUID()}.hyp`)
    this.#transform = `${this.#hypothesis}.transform`
    this.#segments = `${this.#hypothesis}.segments`
    this.#cepstra = files.isTimed ? `${this.#hypothesis}.cepstra` : null
    if (this.#cepstra) mkdirSync(this.#cepstra)
    const child = spawn(
      '/bin/sh',
      [
        ...['-c', PIPED, this.#transform, ...program.command],
        ...['-hmm', program.acousticModel, '-dict', files.dictionary],
        ...('lm' in language ? ['-lm', language.lm] : ['-jsgf', language.jsgf]),
        ...['-mllrctl', this.#transform, '-mllrdir', program.transforms, '-mllrext', '.mllr'],
        ...(files.options ?? []),
        ...(this.#cepstra ? ['-hypseg', this.#segments, '-mfclogdir', this.#cepstra] : []),
        ...['-adcin', 'yes', '-cepdir', folder, '-cepext', '.raw'],
        ...['-ctl', '/dev/stdin', '-hyp', this.#hypothesis, '-logfn', '/dev/null'],
      ],
      // A group of its own, so that all of the pipe is killed.
      { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
    )
    this.#child = child
    // Killed before it was told what to do, its pipe breaks; its exit says so.
    child.stdin?.on('error', () => {})
    this.#ended = new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code, signal) => {
        if (code === 0) resolve()
        else reject(new Error(`the recogniser ended with ${signal ?? `status ${code}`}`))
      })
    })
    this.#ended.catch(() => {})
  }

  /**
   * The words of a file in the folder, `NAME.raw`: 16-bit linear at 16 kHz without a header.
   * @param transform of the line over which they were said
   * @throws Error when the program fails or is killed
   */
  async decode(name: string, transform: string): Promise<Decoded> {
    try {
      await writeFile(this.#transform, `${transform}\n`)
      this.#child.stdin?.end(`${name}\n`)
      await this.#ended
      const hypothesis = await readFile(this.#hypothesis, 'utf8')
      // Silence too is a line; none at all is a program that did not come to its end.
      if (!hypothesis.includes(name)) throw new Error('the recogniser said nothing')
      return { words: wordsOf(hypothesis), timed: await this.#timed() }
    } finally {
      await this.#remove()
    }
  }

  /** Ends it at once. Idempotent. */
  kill(): void {
    const { pid, exitCode, signalCode } = this.#child
    try {
      if (pid !== undefined && exitCode === null && signalCode === null)
        process.kill(-pid, 'SIGKILL')
    } catch {
      // Gone in this moment.
    }
    // What stays, because it was written in this moment, goes with the folder.
    this.#remove().catch(() => {})
  }

  async #timed(): Promise<TimedWords | null> {
    if (!this.#cepstra) return null
    const segments = await readFile(this.#segments, 'utf8')
    // One utterance is one file.
    const [name] = await readdir(this.#cepstra)
    if (name === undefined) return null
    const cepstra = cepstraOf(await readFile(join(this.#cepstra, name)))
    return { words: timedWordsOf(segments), cepstra }
  }

  async #remove(): Promise<void> {
    const paths = [this.#hypothesis, this.#transform, this.#segments, this.#cepstra]
    await Promise.all(
      paths.map((path) => path === null || rm(path, { recursive: true, force: true })),
    )
  }
}

/** `hint0 and the (utterance -4123)`: words, and in brackets the name and the score. */
function wordsOf(hypothesis: string): readonly string[] {
  return hypothesis
    .replace(/\([^()]*\)\s*$/, '')
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/\(\d+\)$/, ''))
    .filter((word) => word !== '')
}
