/**
 * A voice of sherpa-onnx in a process of its own, since its native code may fail: the model is loaded
 * once, then text after text comes as a message and is answered by its sound.
 *
 *     node sherpa-program.js MODULE CONFIG
 */
import { createRequire } from 'node:module'

/** What we use of the package, by its published interface. */
interface SherpaModule {
  readonly OfflineTts: new (
    config: object,
  ) => {
    generate(request: { text: string; sid: number; speed: number }): {
      readonly samples: Float32Array
      readonly sampleRate: number
    }
  }
}

/** What is to be said. */
export interface SherpaRequest {
  readonly text: string
  readonly speaker: number
  readonly speed: number
}

export type SherpaReply =
  | { readonly samples: Float32Array; readonly rate: number }
  | { readonly error: string }

const [module = '', config = '{}'] = process.argv.slice(2)
const { OfflineTts } = createRequire(import.meta.url)(module) as SherpaModule
const voice = new OfflineTts(JSON.parse(config) as object)

process.on('message', ({ text, speaker, speed }: SherpaRequest) => {
  process.send?.(say({ text, sid: speaker, speed }))
})

function say(request: { text: string; sid: number; speed: number }): SherpaReply {
  try {
    const { samples, sampleRate } = voice.generate(request)
    return { samples: Float32Array.from(samples), rate: sampleRate }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}
