import type { EndpointId, MediaRouter } from '@offhook/control'
import type { Disposer } from '@offhook/core'

/** Silence that ends a stretch of speech. */
const SPEECH_PAUSE_MS = 800

/** Tells when a party begins to speak and has stopped, each once, until disposed. */
export function watchSpeech(
  media: MediaRouter,
  endpointId: EndpointId,
  tell: (event: 'participant-speech-start' | 'participant-speech-stop') => void,
): Disposer {
  let speaking = false
  const turn = (to: boolean): void => {
    if (speaking === to) return
    speaking = to
    tell(to ? 'participant-speech-start' : 'participant-speech-stop')
  }
  media.post([{ type: 'endpoint.watch-speech', endpointId, silenceMs: SPEECH_PAUSE_MS }])
  return media.listen(endpointId, { speech: () => turn(true), silent: () => turn(false) })
}
