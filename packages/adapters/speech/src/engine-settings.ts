import type { RecogniserCapabilities } from '@offhook/voice'

/** Which recogniser listens, and what it needs: plain values, since a thread begins with them. */
export type EngineSettings =
  | {
      readonly kind: 'pocketsphinx'
      /** `pocketsphinx_batch`, or what behaves like it. */
      readonly command: readonly [string, ...string[]]
      /** The folder of the English model, as Debian's pocketsphinx-en-us installs it. */
      readonly model: string
      /** Any words, by the model's own language: a third of them come out wrong. */
      readonly dictation: boolean
      readonly atOnce?: number
      readonly deadlineMs?: number
    }
  /** A streaming model of sherpa-onnx, by the files of it and the package that runs them. */
  | {
      readonly kind: 'sherpa'
      readonly module: string
      readonly encoder: string
      readonly decoder: string
      readonly joiner: string
      readonly tokens: string
    }
  /** Whole utterances to a service with OpenAI's interface: `POST {url}/audio/transcriptions`. */
  | {
      readonly kind: 'openai'
      readonly url: string
      readonly key: string
      readonly model: string
      readonly deadlineMs?: number
    }
  /** Live utterances to a service with OpenAI's realtime interface: a WebSocket of `{url}/realtime`. */
  | {
      readonly kind: 'openai-realtime'
      readonly url: string
      readonly key: string
      readonly model: string
      readonly deadlineMs?: number
    }
  /** Live sound to a service with Deepgram's interface: a WebSocket of `{url}/v1/listen`. */
  | {
      readonly kind: 'deepgram'
      readonly url: string
      readonly key: string
      readonly model: string
      /** Until it has accepted, and until its last word. */
      readonly deadlineMs?: number
    }

/** What each kind can do. */
export function capabilitiesOf(settings: EngineSettings): RecogniserCapabilities {
  if (settings.kind === 'pocketsphinx') {
    return {
      languages: ['en'],
      modes: settings.dictation ? ['hints', 'digits', 'dictation'] : ['hints', 'digits'],
      partials: true,
    }
  }
  // Of a model and of a service nobody here knows what it speaks.
  return { languages: null, modes: ['hints', 'digits', 'dictation'], partials: true }
}
