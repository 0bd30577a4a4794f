import { createHmac } from 'node:crypto'
import type { SipTrunk } from '@offhook/accounts'
import type { Clock, Logger, Timer } from '@offhook/core'
import { newCallId, parseSipUri, type SipStack } from '@offhook/sip'
import type { Peer } from '../admission/admission.ts'
import { type Dialled, PATIENCE_MS } from '../dialling/tried-invite.ts'
import { type Health, type HealthEvent, healthMachine, unknownHealth } from './health-state.ts'
import {
  idleRegistration,
  type Registration,
  type RegistrationEvent,
  registrationMachine,
} from './registration-state.ts'
import { serverUri } from './server-uri.ts'

/** How often a trunk is asked whether it is there. */
const ASK_EVERY_MS = 30_000
/** What we ask a registrar for, in seconds. */
const EXPIRES = 300
/** One registration sends at most this many requests with one CSeq (RFC 3261 §22.2: challenges). */
const CSEQ_STEP = 10

export interface TrunkLinksOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly nonceSecret: Buffer
  /** For trunks that have no proxy of their own. */
  readonly outboundProxy: string | null
  readonly stack: () => Pick<SipStack<Peer>, 'options' | 'register'>
  readonly trunks: () => readonly SipTrunk[]
  readonly passwordOf: (trunk: SipTrunk) => string | undefined
}

/** Whether we are registered at a trunk, and whether it answers. */
export interface TrunkState {
  readonly registration: Registration['status']
  readonly health: Health['status']
}

/** What we do with trunks without being called: ask whether they are there, and register at them. */
export class TrunkLinks {
  readonly #options: TrunkLinksOptions
  readonly #links = new Map<string, TrunkLink>()
  #open = false

  constructor(options: TrunkLinksOptions) {
    this.#options = options
  }

  /** Begins, and again when trunks may have changed. */
  sync(): void {
    this.#open = true
    const trunks = new Map(this.#options.trunks().map((trunk) => [trunk.sid as string, trunk]))
    for (const [sid, link] of this.#links) {
      const trunk = trunks.get(sid)
      if (trunk?.dateUpdated === link.trunk.dateUpdated) continue
      link.close()
      this.#links.delete(sid)
    }
    for (const [sid, trunk] of trunks) {
      if (!this.#links.has(sid)) this.#links.set(sid, new TrunkLink(trunk, this.#options))
    }
  }

  /** Trunks that changed while nothing is open yet wait for `sync`. */
  onChanged(): void {
    if (this.#open) this.sync()
  }

  /** What is known of a trunk; undefined for one of which this node knows nothing. */
  stateOf(sid: string): TrunkState | undefined {
    const link = this.#links.get(sid)
    return link && { registration: link.registration, health: link.health.status }
  }

  isUp({ sid }: SipTrunk): boolean {
    return this.#links.get(sid)?.health.status !== 'down'
  }

  /** A call shows whether its trunk is there. */
  watch(trunk: SipTrunk | null | undefined, invite: Dialled): Dialled {
    if (!trunk) return invite
    const heard = (event: HealthEvent) => this.#links.get(trunk.sid)?.heard(event)
    const silence = this.#options.clock.setTimeout(() => heard('unanswered'), PATIENCE_MS)
    const dispose = invite.on('progress', () => {
      dispose()
      silence.clear()
      heard('answered')
    })
    invite.on('accepted', () => silence.clear())
    invite.on('failed', () => silence.clear())
    return invite
  }

  /** The trunk at which we have registered this Contact. */
  byContact(user: string): SipTrunk | undefined {
    for (const { trunk, contactUser } of this.#links.values()) {
      if (trunk.registers && contactUser === user) return trunk
    }
    return undefined
  }

  close(): void {
    this.#open = false
    for (const link of this.#links.values()) link.close()
    this.#links.clear()
  }
}

class TrunkLink {
  readonly trunk: SipTrunk
  /** Known to us and the carrier alone, so that its calls are known by it (RFC 3261 §10.2.1). */
  readonly contactUser: string
  readonly #options: TrunkLinksOptions
  readonly #callId = newCallId()
  health: Health = unknownHealth
  #registration = idleRegistration
  #cseq = 1
  #asking: Timer | null = null
  #waiting: Timer | null = null
  #closed = false

  constructor(trunk: SipTrunk, options: TrunkLinksOptions) {
    this.trunk = trunk
    this.#options = options
    const seal = createHmac('sha256', options.nonceSecret).update(`trunk ${trunk.sid}`)
    this.contactUser = `t${seal.digest('hex').slice(0, 32)}`
    if (trunk.target === null) return
    if (trunk.keepAlive) void this.#ask()
    if (trunk.registers) this.#step({ type: 'begin' })
  }

  get registration(): TrunkState['registration'] {
    return this.#registration.status
  }

  get #proxy(): string | null {
    return this.trunk.outboundProxy ?? this.#options.outboundProxy
  }

  heard(event: HealthEvent): void {
    const { state, effects } = healthMachine.step(this.health, event)
    this.health = state
    const { sid } = this.trunk
    for (const effect of effects) {
      if (effect === 'is-up') this.#options.logger.info({ trunkSid: sid }, 'a trunk is back')
      else this.#options.logger.warn({ trunkSid: sid }, 'a trunk does not answer')
    }
  }

  close(): void {
    this.#closed = true
    this.#asking?.clear()
    this.#step({ type: 'stop' })
  }

  /** Any answer shows that somebody is there (RFC 3261 §11); 408 and 503 are also made here. */
  async #ask(): Promise<void> {
    const { target } = this.trunk
    const proxy = this.#proxy
    const { response } = await this.#options.stack().options({
      target: target ?? '',
      // Nobody in particular.
      from: `sip:ping@${hostOf(target)}`,
      ...(proxy === null ? {} : { proxy }),
    })
    if (this.#closed) return
    this.heard(response && response.status !== 503 ? 'answered' : 'unanswered')
    this.#asking = this.#options.clock.setTimeout(() => void this.#ask(), ASK_EVERY_MS)
  }

  #step(event: RegistrationEvent): void {
    const step = registrationMachine.next(this.#registration, event)
    if (!step) return
    this.#registration = step.state
    this.#waiting?.clear()
    for (const effect of step.effects) {
      if (effect.type === 'wait') {
        this.#waiting = this.#options.clock.setTimeout(() => this.#step({ type: 'due' }), effect.ms)
      } else void this.#register(effect.type === 'register' ? EXPIRES : 0)
    }
  }

  async #register(expires: number): Promise<void> {
    const { trunk } = this
    const { sid, outboundUsername } = trunk
    const proxy = this.#proxy
    const registrar = serverUri(trunk.target)
    const password = this.#options.passwordOf(trunk)
    if (!registrar || outboundUsername === null || password === undefined) return
    const cseq = this.#cseq
    this.#cseq += CSEQ_STEP
    const outcome = await this.#options.stack().register({
      registrar,
      aor: `sip:${encodeURIComponent(outboundUsername)}@${hostOf(registrar)}`,
      expires,
      contactUser: this.contactUser,
      callId: this.#callId,
      cseq,
      credentials: { username: outboundUsername, password },
      ...(proxy === null ? {} : { proxy }),
    })
    if (this.#closed || expires === 0) return
    const { status } = outcome
    if (status >= 200 && status < 300) {
      return this.#step({ type: 'granted', expires: outcome.expires ?? EXPIRES })
    }
    this.#options.logger.warn({ trunkSid: sid, status }, 'a trunk refused our registration')
    this.#step({ type: 'refused' })
  }
}

function hostOf(target: string | null): string {
  return parseSipUri(target ?? '')?.host ?? 'invalid'
}
