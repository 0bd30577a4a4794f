import { OffhookError } from '@offhook/core'
import type { Values } from '@offhook/twiml'
import { dialWarningOf } from '../../calls/dial-warning.ts'
import type { LiveCall } from '../../calls/live-call.ts'
import type { OutgoingCalls } from '../../calls/outgoing-calls.ts'
import { ringTimeMs } from '../../calls/ring-time.ts'
import { callOf, type VerbStep } from '../../interpreter/verb.ts'
import type { CallStatus } from '../../model.ts'
import type { NumberDirectory } from '../../ports.ts'
import { Interruption, orInterrupted } from '../../waiting/interruption.ts'
import type { dialAttributes } from './attributes.ts'
import { callerIdFor, type LegTarget } from './leg-target.ts'

export interface Answered {
  readonly child: LiveCall
  readonly target: LegTarget
}

export interface RingTargetsOptions {
  readonly numbers: NumberDirectory
  readonly outgoing: OutgoingCalls
  readonly step: VerbStep
  readonly attributes: Values<typeof dialAttributes>
  readonly targets: readonly LegTarget[]
  /** The network of the only party that rings plays something. */
  readonly onEarly: (child: LiveCall) => void
}

/** Rings the parties of a Dial: all at once or one after the other, the first who answers wins. */
export class RingTargets {
  /** Those who live. */
  readonly children = new Set<LiveCall>()
  readonly #options: RingTargetsOptions
  readonly #parent: LiveCall
  #last: LiveCall | null = null

  constructor(options: RingTargetsOptions) {
    this.#options = options
    this.#parent = callOf(options.step)
  }

  /** Who answered, else who was tried last. */
  get last(): LiveCall | null {
    return this.#last
  }

  /** The first who answers, or the word for how all of them failed. @throws Interruption */
  async find(): Promise<Answered | { readonly status: CallStatus }> {
    const { attributes, targets } = this.#options
    const batches = attributes.sequential ? targets.map((target) => [target]) : [targets]
    let status: CallStatus = 'failed'
    for (const batch of batches) {
      const result = await this.#ring(batch)
      if ('child' in result) return result
      status = result.status
    }
    return { status }
  }

  /** Rings all of a batch. Resolves with the first to answer, or how the last of them failed. */
  async #ring(targets: readonly LegTarget[]): Promise<Answered | { readonly status: CallStatus }> {
    const { signal } = this.#options.step
    const rung: LiveCall[] = []
    const statuses: CallStatus[] = []
    let won = false
    const tries = targets.map(async (target): Promise<Answered> => {
      const child = await this.#place(target, targets.length === 1)
      if (!child) {
        statuses.push('failed')
        throw new Error('not placed')
      }
      rung.push(child)
      if (won || signal.aborted) child.hangup('canceled')
      try {
        await child.answered
      } catch (reason) {
        statuses.push(child.row.status)
        throw reason
      }
      return { child, target }
    })
    try {
      const answered = await orInterrupted(Promise.any(tries), signal)
      won = true
      this.#last = answered.child
      for (const child of rung) if (child !== answered.child) child.hangup('canceled')
      return answered
    } catch (error) {
      if (error instanceof Interruption) throw error
      this.#last = rung.at(-1) ?? this.#last
      return { status: worst(statuses) }
    }
  }

  /** Null (and a warning) when this target cannot be called. */
  async #place(target: LegTarget, alone: boolean): Promise<LiveCall | null> {
    const { numbers, outgoing, step, attributes, onEarly } = this.#options
    const { row } = this.#parent
    try {
      const { call } = await outgoing.place({
        accountSid: row.accountSid,
        to: target.to,
        from: await callerIdFor(numbers, target, attributes.callerId, row),
        callerName: row.callerName,
        notice: {
          callReason: attributes.callReason ?? undefined,
          clientNotificationUrl: target.clientNotificationUrl ?? undefined,
        },
        direction: 'outbound-dial',
        parentCallSid: row.sid,
        statusCallback: target.statusCallback,
        detection: target.detection,
        timeoutMs: ringTimeMs(attributes.timeout),
      })
      this.children.add(call)
      void call.ended.then(() => this.children.delete(call))
      if (step.signal.aborted) call.hangup('canceled')
      const hearsEarly = alone && target.document === null && attributes.ringTone === null
      if (hearsEarly) call.events.once('early', () => onEarly(call))
      return call
    } catch (error) {
      if (!(error instanceof OffhookError)) throw error
      step.warn(dialWarningOf(error), error.message)
      return null
    }
  }
}

/** Of several who did not come, the word that tells most. */
function worst(statuses: readonly CallStatus[]): CallStatus {
  const order: readonly CallStatus[] = ['no-answer', 'busy', 'canceled', 'failed']
  return order.find((status) => statuses.includes(status)) ?? 'failed'
}
