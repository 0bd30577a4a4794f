import type { EndpointId } from '@offhook/control'
import { type AccountSid, Emitter, type OffhookError } from '@offhook/core'
import type { LegCause } from '../model.ts'
import type {
  CallMessage,
  Destination,
  DialRequest,
  LegDialer,
  LegEnd,
  LegEvents,
  LegSignalling,
} from '../ports.ts'
import type { WireMedia } from './wire-media.ts'

/** One party on the wire: does what the test says, and writes down what it was told. */
export class WireLeg implements LegSignalling {
  readonly kind: 'sip' | 'client'
  readonly endpointId: EndpointId
  readonly events = new Emitter<LegEvents>()
  /** What our side has said: `ring`, `answer`, `reject busy`, `hangup normal`. */
  readonly told: string[] = []
  /** The caller is gone in the moment of the answer. */
  refusesAnswer = false
  /** Told when our side has answered. */
  onAnswered = (): void => {}
  end: LegEnd | null = null
  /** What the peer makes of a REFER. */
  referAnswer: { readonly status: number; readonly notified: number | null } = {
    status: 202,
    notified: 200,
  }
  answerHeaders: Readonly<Record<string, string>> = {}
  /** A browser's alone. */
  sendMessage?: (message: CallMessage) => boolean
  readonly #media: WireMedia

  constructor(options: { media: WireMedia; kind?: 'sip' | 'client' }) {
    this.#media = options.media
    this.kind = options.kind ?? 'sip'
    this.endpointId = options.media.open()
  }

  ring(): void {
    this.told.push('ring')
  }

  early(): void {
    this.told.push('early')
  }

  async answer(): Promise<void> {
    this.told.push('answer')
    if (this.refusesAnswer || this.end) throw new Error('the caller is gone')
    this.onAnswered()
  }

  reject(cause: LegCause): void {
    if (this.end) return
    this.told.push(`reject ${cause}`)
    this.#end({ cause, by: 'us', sipStatus: null })
  }

  hangup(cause: LegCause): void {
    if (this.end) return
    this.told.push(`hangup ${cause}`)
    this.#end({ cause, by: 'us', sipStatus: null })
  }

  async refer(target: string) {
    this.told.push(`refer ${target}`)
    return this.referAnswer
  }

  describe() {
    return {
      sipCallId: `sip-${this.endpointId}`,
      dialog: this.kind === 'sip' ? { tag: 'x' } : null,
      answerHeaders: this.answerHeaders,
    }
  }

  // ── What the peer does ────────────────────────────────────────────────────────────────────────

  rings(): void {
    this.events.emit('ringing')
  }

  playsEarly(): void {
    this.events.emit('early')
  }

  answers(): void {
    this.events.emit('answered')
  }

  /** Asks to be sent elsewhere. Resolves with what is said to that. */
  refers(target: string): Promise<'accepted' | 'refused'> {
    return new Promise((resolve) => {
      this.events.emit('referred', {
        target,
        headers: { 'X-Why': 'busy' },
        accept: () => resolve('accepted'),
        progress: (status) => void this.told.push(`progress ${status}`),
        refuse: () => resolve('refused'),
      })
    })
  }

  speaks(): void {
    this.#media.emit({ type: 'media.ready', endpointId: this.endpointId })
  }

  /** Its network or its page is lost, or back. */
  isAway(isAway: boolean): void {
    this.events.emit('away', isAway)
  }

  presses(digits: string): void {
    this.#media.press(this.endpointId, digits)
  }

  hangsUp(cause: LegCause = 'normal', sipStatus: number | null = null): void {
    this.#end({ cause, by: 'peer', sipStatus })
  }

  #end(end: LegEnd): void {
    if (this.end) return
    this.end = end
    this.#media.post([{ type: 'endpoint.close', endpointId: this.endpointId }])
    this.events.emit('ended', end)
  }
}

/** Places calls to parties that a test moves. */
export class WireDialer implements LegDialer {
  readonly requests: DialRequest[] = []
  readonly legs: WireLeg[] = []
  /** What the next dial is refused with. */
  refuses: OffhookError | null = null
  /** The next dial waits for this. */
  holds: Promise<void> | null = null
  /** SIP URIs at the server of a trunk, with the numbers that they dial. */
  readonly atTrunks = new Map<string, string>()
  readonly #media: WireMedia
  readonly #kind: 'sip' | 'client'

  constructor(media: WireMedia, kind: 'sip' | 'client') {
    this.#media = media
    this.#kind = kind
  }

  numberBehind(_accountSid: AccountSid, destination: Destination): string | null {
    return destination.kind === 'sip' ? (this.atTrunks.get(destination.uri) ?? null) : null
  }

  async dial(request: DialRequest): Promise<WireLeg> {
    this.requests.push(request)
    await this.holds
    if (this.refuses) throw this.refuses
    const leg = new WireLeg({ media: this.#media, kind: this.#kind })
    this.legs.push(leg)
    return leg
  }

  /** The party that was dialled last. */
  get last(): WireLeg {
    const leg = this.legs.at(-1)
    if (!leg) throw new Error('nobody was dialled')
    return leg
  }
}
