import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The operator installs it: it is none of our dependencies, since parts of it have another licence. */
export const SHERPA_PACKAGE = 'sherpa-onnx-node'

/** What we use of the package, by its published interface. */
export interface SherpaModule {
  readonly OnlineRecognizer: new (config: object) => OnlineRecognizer
}

export interface OnlineRecognizer {
  createStream(): OnlineStream
  isReady(stream: OnlineStream): boolean
  decode(stream: OnlineStream): void
  reset(stream: OnlineStream): void
  getResult(stream: OnlineStream): { readonly text: string }
}

export interface OnlineStream {
  /** Samples from -1 to 1. */
  acceptWaveform(sound: { readonly samples: Float32Array; readonly sampleRate: number }): void
}

/** The files of a streaming transducer model, and what runs it. */
export interface SherpaModel {
  /** Where the package is. */
  readonly module: string
  readonly encoder: string
  readonly decoder: string
  readonly joiner: string
  readonly tokens: string
}

/**
 * The model of a folder, with the smaller files (`int8`) where there are both.
 * @returns why not, in a sentence, where something is missing
 */
export async function findSherpa(
  folder: string,
  resolve: (name: string) => string = createRequire(import.meta.url).resolve,
): Promise<SherpaModel | string> {
  let module: string
  try {
    module = resolve(SHERPA_PACKAGE)
  } catch {
    return `it is not installed: npm install ${SHERPA_PACKAGE}`
  }
  const names = (await readdir(folder).catch(() => [])).sort()
  const find = (part: string, ending: string): string | undefined => {
    const fit = names.filter((name) => name.includes(part) && name.endsWith(ending))
    const name = fit.find((each) => each.includes('int8')) ?? fit[0]
    return name === undefined ? undefined : join(folder, name)
  }
  const [encoder, decoder, joiner] = ['encoder', 'decoder', 'joiner'].map((part) =>
    find(part, '.onnx'),
  )
  const tokens = find('tokens', '.txt')
  if (encoder && decoder && joiner && tokens) return { module, encoder, decoder, joiner, tokens }
  return `"${folder}" holds no streaming model: encoder, decoder and joiner (.onnx) and tokens.txt`
}

/** Loads the model: seconds, and the memory of it. @throws Error when it cannot be loaded */
export function openRecognizer(
  { module, encoder, decoder, joiner, tokens }: SherpaModel,
  load: (name: string) => SherpaModule = createRequire(import.meta.url),
): OnlineRecognizer {
  return new (load(module).OnlineRecognizer)({
    featConfig: { sampleRate: 16_000, featureDim: 80 },
    modelConfig: {
      ...{ transducer: { encoder, decoder, joiner }, tokens },
      ...{ numThreads: 1, provider: 'cpu', debug: 0 },
    },
    decodingMethod: 'greedy_search',
    // The ends of utterances are ours, by the silence that is asked for.
    enableEndpoint: 0,
  })
}
