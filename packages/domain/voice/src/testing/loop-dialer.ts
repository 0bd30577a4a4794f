import type { DialRequest, LegDialer } from '../ports.ts'
import { type Bench, IncomingParty } from './bench.ts'
import { WireLeg } from './wire-leg.ts'

/** A leg with the Call-ID of another. */
class ReturnedLeg extends IncomingParty {
  sipCallId: string | null = null

  override describe() {
    const described = super.describe()
    return { ...described, sipCallId: this.sipCallId ?? described.sipCallId }
  }
}

/** A trunk that sends each call to a number of ours back to us. */
export class LoopDialer implements LegDialer {
  readonly returned: ReturnedLeg[] = []
  /** From now on calls go nowhere. */
  isCut = false
  readonly #bench: Bench
  readonly #carrier: 'straight' | 'carrier'

  /** @param options.carrier makes a call of its own, with another Call-ID, from each of ours */
  constructor(options: { bench: Bench; carrier: 'straight' | 'carrier' }) {
    this.#bench = options.bench
    this.#carrier = options.carrier
  }

  async dial(request: DialRequest): Promise<WireLeg> {
    const { media, voice, accountSid } = this.#bench
    const ours = new WireLeg({ media })
    if (this.isCut) return ours
    const back = new ReturnedLeg({ media })
    if (this.#carrier === 'straight') back.sipCallId = ours.describe().sipCallId
    this.returned.push(back)
    ours.events.on('ended', () => back.hangsUp('canceled'))
    back.events.on('ended', ({ cause }) => ours.hangsUp(cause))
    back.onAnswered = () => ours.answers()
    const { destination, from } = request
    const to = destination.kind === 'number' ? destination.number : ''
    // An INVITE takes a moment, by which our side has its leg.
    this.#bench.clock.setTimeout(() => {
      // Cancelled on its way.
      if (back.end) return
      voice.takeIncoming({
        accountSid,
        signalling: back,
        from,
        to,
        callerName: null,
        forwardedFrom: null,
        trunkSid: null,
        callSid: back.callSid,
        runs: { kind: 'number' },
        parameters: {},
      })
    }, 0)
    return ours
  }
}
