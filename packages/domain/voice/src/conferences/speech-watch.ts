import type { MediaRouter } from '@offhook/control'
import type { Disposer } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'

/** Silence that ends a stretch of speech. */
const SPEECH_PAUSE_MS = 800

/**
 * Tells when a party begins to speak and has stopped, each once, until disposed. The leg may go on
 * elsewhere: nothing is to listen there by our pause.
 */
export function watchSpeech(
  media: MediaRouter,
  call: Pick<LiveCall, 'endpointId' | 'isOver'>,
  tell: (event: 'participant-speech-start' | 'participant-speech-stop') => void,
): Disposer {
  let speaking = false
  const turn = (to: boolean): void => {
    if (speaking === to) return
    speaking = to
    tell(to ? 'participant-speech-start' : 'participant-speech-stop')
  }
  const { endpointId } = call
  const watch = (silenceMs: number): void =>
    media.post([{ type: 'endpoint.watch-speech', endpointId, silenceMs }])
  watch(SPEECH_PAUSE_MS)
  const stop = media.listen(endpointId, { speech: () => turn(true), silent: () => turn(false) })
  return () => {
    stop()
    if (!call.isOver) watch(0)
  }
}
