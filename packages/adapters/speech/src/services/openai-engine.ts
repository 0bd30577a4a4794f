import { timeoutSignal } from '@offhook/core'
import type { RecognitionRequest } from '@offhook/voice'
import type { EngineSettings } from '../engine-settings.ts'
import { heardOf } from '../listening/heard.ts'
import type { Heard, UtteranceDecoder, UtteranceEngine } from '../listening/utterance-engine.ts'
import { wavOf } from './wav.ts'

type Settings = Extract<EngineSettings, { kind: 'openai' }>

const DEADLINE_MS = 15_000
/** A transcript has some hundred characters; more is no answer. */
const MOST_BYTES = 1024 * 1024
/** Of hints, as the published limit of a prompt: 224 tokens. */
const MOST_PROMPT = 800

/**
 * Whole utterances to a service with OpenAI's interface (`POST …/audio/transcriptions`), which many
 * local servers speak too. The hints go as its prompt.
 */
export class OpenAiEngine implements UtteranceEngine {
  readonly #settings: Settings
  readonly #closing = new AbortController()

  constructor(settings: Settings) {
    this.#settings = settings
  }

  begin(request: RecognitionRequest): UtteranceDecoder {
    const given = new AbortController()
    return {
      decode: (samples) => this.#ask(samples, request, given.signal),
      giveUp: () => given.abort(),
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
  }

  async #ask(
    samples: Int16Array,
    { language, hints, mode }: RecognitionRequest,
    signal: AbortSignal,
  ): Promise<Heard | null> {
    const { url, key, model, deadlineMs = DEADLINE_MS } = this.#settings
    const form = new FormData()
    form.set('file', new Blob([wavOf(samples)], { type: 'audio/wav' }), 'speech.wav')
    // The request's is a word of TwiML, which the service would refuse.
    form.set('model', model)
    form.set('response_format', 'json')
    form.set('language', language.split('-')[0] ?? language)
    const prompt = hints.join(', ').slice(0, MOST_PROMPT)
    if (prompt !== '') form.set('prompt', prompt)
    const response = await fetch(`${url.replace(/\/+$/, '')}/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: form,
      redirect: 'error',
      signal: AbortSignal.any([signal, this.#closing.signal, timeoutSignal(deadlineMs)]),
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw new Error(`the recogniser's service answered ${response.status}`)
    }
    return heardOf(textOf(await bounded(response)), hints, mode)
  }
}

/** @throws Error when it is larger than any transcript */
async function bounded(response: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of response.body ?? []) {
    bytes += piece.length
    if (bytes > MOST_BYTES) throw new Error("the answer of the recogniser's service is too large")
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function textOf(body: string): string {
  let answer: unknown
  try {
    answer = JSON.parse(body)
  } catch {
    throw new Error("the answer of the recogniser's service is no JSON")
  }
  const text = (answer as { text?: unknown } | null)?.text
  if (typeof text !== 'string')
    throw new Error("the answer of the recogniser's service has no text")
  return text.trim()
}
