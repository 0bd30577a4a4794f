import type { Alerts } from '@offhook/alerts'
import type { MediaRouter } from '@offhook/control'
import {
  type AccountSid,
  type CallSid,
  type Clock,
  errors,
  makeSid,
  messageOf,
  OffhookError,
} from '@offhook/core'
import type { Journal } from '../journal.ts'
import type { CallDirection, PartyRole, StatusCallback } from '../model.ts'
import type { Dialers, DialGuard, LegSignalling, NumberDirectory } from '../ports.ts'
import type { NoticeSettings } from '../settings.ts'
import { wait } from '../waiting/wait.ts'
import { CallFamily } from './call-family.ts'
import type { CallLimits } from './call-limits.ts'
import type { CallTable } from './call-table.ts'
import { clientNotification } from './client-notification.ts'
import { cannotBeSent, isForHelp, type ParsedDestination } from './destinations.ts'
import { dialWarningOf } from './dial-warning.ts'
import type { LiveCall } from './live-call.ts'
import { type Detected, detectMachine, type MachineDetection } from './machine-detection.ts'
import { isVouchedFor } from './vouched-for.ts'

export interface PlaceRequest {
  readonly accountSid: AccountSid
  readonly to: ParsedDestination
  readonly from: string
  readonly callerName?: string | null
  readonly notice?: NoticeSettings | undefined
  /** What the party is; `callee` when nothing is said. */
  readonly role?: PartyRole | undefined
  readonly direction: Exclude<CallDirection, 'inbound'>
  /** A person has asked for it: whatever protects those who are called binds them. */
  readonly byPerson?: boolean | undefined
  readonly parentCallSid?: CallSid | null
  readonly statusCallback: StatusCallback | null
  readonly timeoutMs: number
  /** Who answers when it has rung for too long, in the moment of that, is taken. */
  readonly heedsAnswer?: boolean | undefined
  /** See `DialRequest`. */
  readonly isAtDesk?: boolean
  /** Waits in line where calls are asked for too fast. */
  readonly isPaced?: boolean
  /** Seconds; the node's limit when absent. */
  readonly timeLimit?: number | undefined
  /** Finds out who answers. */
  readonly detection?: MachineDetection | null
}

/** A call that is being placed. */
export interface Placed {
  readonly call: LiveCall
  /** The first message is on its way. Rejects when the call could not be placed; it has ended then. */
  readonly dialled: Promise<void>
  /** It is not its turn yet: nobody should wait for that. */
  readonly isWaiting: boolean
  /** Who has answered; null when that was not asked, or is not known at the call's end. Never rejects. */
  readonly detected: Promise<Detected | null>
}

const notAsked: Promise<Detected | null> = Promise.resolve(null)

/** Places outgoing calls. */
export class OutgoingCalls {
  readonly #calls: CallTable
  readonly #dialers: Dialers
  readonly #alerts: Alerts
  readonly #numbers: NumberDirectory
  readonly #media: MediaRouter
  readonly #clock: Clock
  readonly #limits: CallLimits
  readonly #guard: DialGuard | null
  readonly #journal: Journal

  constructor(options: {
    journal: Journal
    clock: Clock
    limits: CallLimits
    calls: CallTable
    dialers: Dialers
    alerts: Alerts
    numbers: NumberDirectory
    media: MediaRouter
    guard: DialGuard | null
  }) {
    this.#guard = options.guard
    this.#journal = options.journal
    this.#clock = options.clock
    this.#limits = options.limits
    this.#media = options.media
    this.#calls = options.calls
    this.#dialers = options.dialers
    this.#alerts = options.alerts
    this.#numbers = options.numbers
  }

  /**
   * Commits the call's row, then dials. Rejects with 20503 when the store refuses, 10004 and 20429
   * when the account has too many calls, or too many that wait; what the guard says, which is asked
   * of every number, also of one at the server of a trunk, but those of agents and supervisors. A call
   * for help is held back by none of these.
   */
  async place(request: PlaceRequest): Promise<Placed> {
    const { destination, name } = request.to
    const forHelp = isForHelp(destination)
    const number = forHelp || isStaff(request.role) ? null : this.#numberOf(request)
    if (number !== null) {
      const { accountSid, byPerson = false } = request
      await this.#guard?.check({ accountSid, number, byPerson })
    }
    if (!forHelp) this.#limits.check(request.accountSid, () => this.#calls.all())
    const waitMs = request.isPaced && !forHelp ? this.#limits.takeTurn(request.accountSid) : 0
    const parentCallSid = request.parentCallSid ?? null
    const parent = parentCallSid === null ? undefined : this.#calls.get(parentCallSid)
    const call = this.#calls.open(
      {
        sid: makeSid('CA'),
        accountSid: request.accountSid,
        parentCallSid,
        from: request.from,
        to: name,
        direction: request.direction,
        kind: destination.kind === 'client' ? 'client' : 'sip',
        status: 'queued',
        callerName: request.callerName ?? null,
        statusCallback: request.statusCallback,
      },
      {
        family: parent?.family ?? new CallFamily(),
        role: request.role,
        timeLimit: request.timeLimit,
      },
    )
    await this.#calls.create(call)
    for (const name of request.to.leftOut ?? []) {
      this.#alert(call, new OffhookError(errors.sipHeaderName, cannotBeSent(name)))
    }
    const dialled = this.#dial(call, request, waitMs)
    dialled.catch(() => {})
    const { detection = null } = request
    const detected = detection ? detectMachine(this.#media, call, detection) : notAsked
    return { call, dialled, isWaiting: waitMs > 0, detected }
  }

  #numberOf({ accountSid, to: { destination } }: PlaceRequest): string | null {
    if (destination.kind === 'number') return destination.number
    return this.#dialers[destination.kind].numberBehind?.(accountSid, destination) ?? null
  }

  async #dial(call: LiveCall, request: PlaceRequest, waitMs: number): Promise<void> {
    // Whoever cancels it meanwhile ends the call.
    if (waitMs > 0) await wait(this.#clock, waitMs, call.endSignal).catch(() => {})
    if (call.isOver) return
    // Counted from here: an endpoint that takes long to open is time that nobody answers in.
    call.ringFor(request.timeoutMs, request.heedsAnswer)
    const { destination, headers } = request.to
    const { callReason, clientNotificationUrl = null } = request.notice ?? {}
    const isAnnounced = destination.kind === 'client' && clientNotificationUrl !== null
    let signalling: LegSignalling
    try {
      signalling = await this.#dialers[destination.kind].dial({
        accountSid: request.accountSid,
        callSid: call.sid,
        destination,
        from: request.from,
        callerName: request.callerName ?? null,
        ...(callReason ? { callReason } : {}),
        ...(isAnnounced ? { isAnnounced } : {}),
        ...(await this.#vouching(request)),
        ...(request.isAtDesk ? { isAtDesk: true } : {}),
        headers,
      })
    } catch (error) {
      call.logger.warn({ error: messageOf(error) }, 'a call could not be placed')
      if (error instanceof OffhookError) this.#alert(call, error)
      call.hangup('failed')
      throw error
    }
    call.attach(signalling)
    if (isAnnounced) {
      void this.#journal.record([clientNotification(call, destination, clientNotificationUrl)])
    }
  }

  /** Browsers alone are told. A directory that fails vouches for nobody. */
  async #vouching({
    accountSid,
    from,
    to,
  }: PlaceRequest): Promise<{ callerIsVouchedFor?: boolean }> {
    if (to.destination.kind !== 'client') return {}
    const parts = { numbers: this.#numbers, calls: this.#calls }
    const isOurs = await isVouchedFor(parts, accountSid, from).catch(() => false)
    return isOurs ? { callerIsVouchedFor: true } : {}
  }

  #alert({ row }: LiveCall, error: OffhookError): void {
    this.#alerts.raise({
      accountSid: row.accountSid,
      callSid: row.parentCallSid ?? row.sid,
      level: 'warning',
      error: row.parentCallSid === null ? error.code : dialWarningOf(error),
      message: error.message,
    })
  }
}

/** Whoever works here may be called at any time. */
function isStaff(role: PartyRole | undefined): boolean {
  return role === 'agent' || role === 'supervisor'
}
