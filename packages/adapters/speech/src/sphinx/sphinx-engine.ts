import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RecognitionRequest } from '@offhook/voice'
import type { Heard, UtteranceDecoder, UtteranceEngine } from '../listening/utterance-engine.ts'
import { DecoderPool } from './decoder-pool.ts'
import { type DigitPair, digitPairs, secondThoughts } from './digit-evidence.ts'
import { digitGrammar, digitOptions, digitsOf } from './digit-grammar.ts'
import { type FrequentWord, hintModel, hintOptions } from './hint-model.ts'
import { type Line, lineOf } from './line-noise.ts'
import { ModelFolder } from './model-folder.ts'
import { Pronunciations } from './pronunciations.ts'
import type { Decoded, SphinxFiles } from './sphinx-process.ts'
import { WarmDecoders } from './warm-decoders.ts'
import { newFolder } from './work-folders.ts'

/** Sets of hints whose models are kept on disk: 100 kB each. */
const MOST_MODELS = 100
/** Fewer samples than a fifth of a second are no word. */
const FEWEST_SAMPLES = 3_200

const wordsFolder = new URL('../../words/', import.meta.url)

export interface SphinxOptions {
  /** `pocketsphinx_batch`, or what behaves like it. */
  readonly command: readonly [string, ...string[]]
  /** The folder of the English model, as Debian's pocketsphinx-en-us installs it. */
  readonly model: string
  readonly atOnce?: number
  /** Sets of hints whose models are kept. */
  readonly mostModels?: number
  readonly deadlineMs?: number
}

/** What a set of hints was made into. */
interface Task {
  readonly files: Readonly<Record<Line, SphinxFiles>>
  /** Null for what is not ours. */
  readonly folder: ModelFolder | null
  readonly understand: (decoded: Decoded, line: Line) => Heard | null
}

/** PocketSphinx: English words and digits, utterance by utterance, in processes of their own. */
export class SphinxEngine implements UtteranceEngine {
  readonly #folder: string
  readonly #pool: DecoderPool
  readonly #mostModels: number
  readonly #dictation: Task
  readonly #pronunciations: Promise<Pronunciations>
  readonly #frequent: Promise<readonly FrequentWord[]>
  /** By what is listened for; the one wanted last is the last. */
  readonly #tasks = new Map<string, Promise<Task>>()

  private constructor(options: SphinxOptions, folder: string) {
    const { command, model } = options
    this.#folder = folder
    this.#mostModels = options.mostModels ?? MOST_MODELS
    this.#pool = new DecoderPool({
      program: {
        command,
        acousticModel: join(model, 'en-us'),
        transforms: fileURLToPath(wordsFolder),
      },
      folder,
      atOnce: options.atOnce ?? availableParallelism(),
      ...(options.deadlineMs !== undefined && { deadlineMs: options.deadlineMs }),
    })
    const files = {
      dictionary: join(model, 'cmudict-en-us.dict'),
      language: { lm: join(model, 'en-us.lm.bin') },
    }
    this.#dictation = {
      folder: null,
      files: onEachLine(files),
      understand: understandWords,
    }
    this.#pronunciations = Pronunciations.load(join(model, 'cmudict-en-us.dict'))
    this.#frequent = this.#pronunciations.then(async (known) =>
      known.frequentWords(await readFile(new URL('frequent-words.txt', wordsFolder), 'utf8')),
    )
    // Told to who asks for it.
    this.#frequent.catch(() => {})
  }

  static async open(options: SphinxOptions): Promise<SphinxEngine> {
    return new SphinxEngine(options, await newFolder())
  }

  get hasTime(): boolean {
    return this.#pool.hasTime
  }

  begin(request: RecognitionRequest): UtteranceDecoder {
    let warm: WarmDecoders | null = null
    let isWanted = true
    let release = (): void => {}
    const ready = this.#taskOf(request).then((task) => {
      if (isWanted) {
        release = task.folder?.hold() ?? release
        warm = new WarmDecoders(this.#pool, task.files)
      }
      return task
    })
    ready.catch(() => {})
    return {
      decode: async (samples) => {
        const task = await ready
        const name = randomUUID()
        const path = join(this.#folder, `${name}.raw`)
        try {
          if (!warm || samples.length < FEWEST_SAMPLES) return null
          await writeFile(path, samples, { mode: 0o600 })
          const line = lineOf(samples)
          return task.understand(await warm.on(line, name), line)
        } finally {
          release()
          await rm(path, { force: true })
        }
      },
      giveUp: () => {
        isWanted = false
        warm?.giveUp()
        release()
      },
    }
  }

  async close(): Promise<void> {
    this.#pool.close()
    await Promise.allSettled(this.#tasks.values())
    await rm(this.#folder, { recursive: true, force: true })
  }

  #taskOf(request: RecognitionRequest): Promise<Task> {
    const { mode, hints, digitCount = null } = request
    if (mode === 'dictation') return Promise.resolve(this.#dictation)
    const key = JSON.stringify(mode === 'digits' ? digitCount : hints)
    const known = this.#tasks.get(key)
    const task = known ?? this.#makeTask(request)
    this.#tasks.delete(key)
    this.#tasks.set(key, task)
    task.catch(() => {
      if (this.#tasks.get(key) === task) this.#tasks.delete(key)
    })
    this.#evict()
    return task
  }

  #evict(): void {
    const [oldest] = this.#tasks
    if (this.#tasks.size <= this.#mostModels || !oldest) return
    const [key, task] = oldest
    this.#tasks.delete(key)
    // After whoever has asked for it holds it.
    task.then(
      ({ folder }) => folder?.letGo(),
      () => {},
    )
  }

  async #makeTask(request: RecognitionRequest): Promise<Task> {
    const folder = new ModelFolder(join(this.#folder, randomUUID()))
    await mkdir(folder.path)
    try {
      return await this.#fill(folder, request)
    } catch (error) {
      folder.letGo()
      throw error
    }
  }

  async #fill(folder: ModelFolder, request: RecognitionRequest): Promise<Task> {
    const dictionary = join(folder.path, 'words.dict')
    const language = join(folder.path, 'language')
    if (request.mode === 'digits') {
      const grammar = digitGrammar(request.digitCount ?? null)
      await writeFile(dictionary, grammar.dictionary)
      await writeFile(language, grammar.jsgf)
      const pairs = digitPairs(await readFile(new URL('digit-pairs.txt', wordsFolder), 'utf8'))
      const files = {
        ...{ dictionary, language: { jsgf: language }, options: digitOptions },
        isTimed: true,
      }
      return {
        ...{ folder, files: onEachLine(files) },
        understand: (decoded, line) => understandDigits(decoded, pairsOn(pairs, line)),
      }
    }
    const [pronunciations, frequent] = await Promise.all([this.#pronunciations, this.#frequent])
    const pronounce = await pronunciations.for(request.hints)
    const model = hintModel(request.hints, pronounce, frequent)
    const filesOn = async (line: Line) => {
      const [words, lm] = [`${dictionary}-${line}`, `${language}-${line}`]
      await writeFile(words, model.dictionary[line])
      await writeFile(lm, model.arpa[line])
      return { dictionary: words, language: { lm }, options: hintOptions }
    }
    return {
      folder,
      files: { clean: await filesOn('clean'), noisy: await filesOn('noisy') },
      understand: ({ words }) => understandHints(words, model.meanings),
    }
  }
}

/** The same over each line. */
function onEachLine(files: SphinxFiles): Task['files'] {
  return { clean: files, noisy: files }
}

function pairsOn(pairs: readonly DigitPair[], line: Line): readonly DigitPair[] {
  return pairs.filter((pair) => pair.line === line)
}

function understandDigits(decoded: Decoded, pairs: readonly DigitPair[]): Heard | null {
  const { words, timed } = decoded
  const text = digitsOf(timed ? secondThoughts(timed, pairs) : words)
  return text === '' ? null : { text, hint: null, confidence: null }
}

function understandWords({ words }: Decoded): Heard | null {
  const text = words.join(' ')
  return text === '' ? null : { text, hint: null, confidence: null }
}

/** The hints that were said, in order: the words around them are guesses that nobody should read. */
function understandHints(
  words: readonly string[],
  meanings: ReadonlyMap<string, string>,
): Heard | null {
  const said = words.flatMap((word) => meanings.get(word) ?? [])
  const [first] = said
  if (first === undefined) return null
  return { text: said.join(' '), hint: said.length === 1 ? first : null, confidence: null }
}
