/** What a service with Deepgram's interface says, as far as it is needed; null for anything else. */
export type DeepgramResult =
  | { readonly type: 'speech' }
  | { readonly type: 'utterance-end'; readonly endMs: number }
  | { readonly type: 'error'; readonly message: string }
  | {
      readonly type: 'result'
      readonly text: string
      readonly confidence: number | null
      readonly isFinal: boolean
      readonly isSpeechFinal: boolean
      readonly startMs: number
      readonly endMs: number
    }

export function resultOf(message: string): DeepgramResult | null {
  const frame = objectOf(parse(message))
  switch (frame['type']) {
    case 'SpeechStarted':
      return { type: 'speech' }
    case 'UtteranceEnd':
      return { type: 'utterance-end', endMs: ms(frame['last_word_end']) }
    case 'Error':
      return { type: 'error', message: String(frame['description'] ?? frame['message'] ?? '') }
    case 'Results': {
      const { alternatives } = objectOf(frame['channel'])
      const best = objectOf(Array.isArray(alternatives) ? alternatives[0] : null)
      const { transcript, confidence } = best
      const startMs = ms(frame['start'])
      return {
        type: 'result',
        text: typeof transcript === 'string' ? transcript.trim() : '',
        confidence: typeof confidence === 'number' ? Math.max(0, Math.min(1, confidence)) : null,
        isFinal: frame['is_final'] === true,
        isSpeechFinal: frame['speech_final'] === true,
        startMs,
        endMs: startMs + ms(frame['duration']),
      }
    }
    default:
      return null
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** Seconds as milliseconds. */
function ms(seconds: unknown): number {
  return typeof seconds === 'number' && Number.isFinite(seconds) ? Math.round(seconds * 1_000) : 0
}
