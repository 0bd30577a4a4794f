import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The operator installs it: it is none of our dependencies, since parts of it have another licence. */
const PACKAGE = 'sherpa-onnx-node'

/** A voice's model, as the program takes it. */
export interface SherpaModel {
  /** Where the package is. */
  readonly module: string
  /** BCP 47; a language alone stands for all its regions. */
  readonly language: string
  /** `OfflineTtsConfig` of the package. */
  readonly config: { readonly model: Readonly<Record<string, unknown>> }
}

/**
 * The Piper or Kokoro model in a folder, as sherpa-onnx publishes them.
 * @returns why not, in a sentence, where something is missing
 */
export async function findSherpaVoice(
  folder: string,
  resolve: (name: string) => string = createRequire(import.meta.url).resolve,
): Promise<SherpaModel | string> {
  const names = (await readdir(folder).catch(() => [])).sort()
  const models = names.filter((name) => name.endsWith('.onnx'))
  const model = models.find((name) => name.includes('int8')) ?? models[0]
  if (model === undefined || !names.includes('tokens.txt')) {
    return `"${folder}" holds no Piper or Kokoro model: a file .onnx, tokens.txt and espeak-ng-data`
  }
  let module: string
  try {
    module = resolve(PACKAGE)
  } catch {
    return `the package of the voice is not installed: npm install ${PACKAGE}`
  }
  const at = (name: string) => (names.includes(name) ? join(folder, name) : '')
  const files = {
    model: join(folder, model),
    tokens: at('tokens.txt'),
    dataDir: at('espeak-ng-data'),
  }
  const lexicon = names
    .filter((name) => /^lexicon.*\.txt$/.test(name))
    .map((name) => join(folder, name))
  // Kokoro has its speakers in a file of their own.
  const engine = names.includes('voices.bin')
    ? { kokoro: { ...files, voices: at('voices.bin'), lexicon: lexicon.join(',') } }
    : { vits: files }
  // Piper calls its files `en_GB-alan-medium.onnx`.
  const [, language, region] = /^([a-z]{2})_([A-Z]{2})-/.exec(model) ?? []
  return {
    module,
    language: language === undefined ? 'en' : `${language}-${region}`,
    config: { model: { ...engine, numThreads: 1, provider: 'cpu', debug: false } },
  }
}
