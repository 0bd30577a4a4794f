/** What a service with OpenAI's realtime interface says, as far as it matters here. */
export type RealtimeNews =
  | { readonly type: 'words'; readonly text: string }
  | { readonly type: 'whole'; readonly text: string }
  | { readonly type: 'failed'; readonly message: string }

const TRANSCRIPTION = 'conversation.item.input_audio_transcription.'

/** Null for what says nothing of words, and for what is no event. */
export function realtimeNewsOf(text: string): RealtimeNews | null {
  let event: unknown
  try {
    event = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof event !== 'object' || event === null) return null
  const { type, delta, transcript, error } = event as Readonly<Record<string, unknown>>
  if (type === `${TRANSCRIPTION}delta` && typeof delta === 'string') {
    return { type: 'words', text: delta }
  }
  if (type === `${TRANSCRIPTION}completed` && typeof transcript === 'string') {
    return { type: 'whole', text: transcript.trim() }
  }
  if (type === `${TRANSCRIPTION}failed` || type === 'error') {
    const message = (error as { message?: unknown } | null | undefined)?.message
    return {
      type: 'failed',
      message: typeof message === 'string' ? message.slice(0, 200) : 'it does not say why',
    }
  }
  return null
}
