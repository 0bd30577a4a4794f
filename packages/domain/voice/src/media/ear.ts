import { createFrameRing, type EndpointId, type MediaRouter, makeTapId } from '@offhook/control'
import type { Listenable } from '@offhook/core'
import type {
  Recogniser,
  Recognition,
  RecognitionEvents,
  RecognitionRequest,
} from '../speech-ports.ts'
import { hushTap } from './hush-tap.ts'

/** Ten seconds: a recogniser that falls further behind misses something. */
const RING_TICKS = 500

/**
 * Listens to one side of a leg: a tap writes into the memory that a recogniser reads. It ends with
 * its leg (`ended`), or when somebody closes it.
 */
export class Ear {
  readonly events: Listenable<RecognitionEvents>
  readonly #recognition: Recognition
  readonly #stopTap: () => void
  readonly #hush: (isHushed: boolean) => void

  /** @param side `sent`: what the party says; `heard`: what the party is sent */
  constructor(
    { media, recogniser }: { readonly media: MediaRouter; readonly recogniser: Recogniser },
    endpointId: EndpointId,
    side: 'sent' | 'heard',
    request: RecognitionRequest,
  ) {
    const { sampleRate } = recogniser
    const memory = createFrameRing({ slots: RING_TICKS, channels: 1, sampleRate })
    const recognition = recogniser.open(request, memory)
    const tapId = makeTapId()
    media.onTap(tapId, { faulted: () => {}, ended: () => recognition.finish() })
    media.post([
      {
        type: 'tap.start',
        tapId,
        of: { endpointId },
        layout: side,
        sink: { kind: 'feed', memory },
      },
    ])
    this.events = recognition.events
    this.#recognition = recognition
    this.#stopTap = () => media.post([{ type: 'tap.stop', tapId }])
    this.#hush = (isHushed) => media.post([hushTap(tapId, isHushed)])
  }

  /** Hears silence, whatever is said, until it is told otherwise. */
  hush(isHushed: boolean): void {
    this.#hush(isHushed)
  }

  /** No more is heard; what was said until now is still recognised, then `ended`. */
  finish(): void {
    this.#stopTap()
  }

  /** No more is heard, and no event comes. Idempotent. */
  close(): void {
    this.#recognition.close()
    this.#stopTap()
  }
}
