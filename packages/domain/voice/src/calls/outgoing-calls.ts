import { type AccountSid, type CallSid, makeSid, messageOf, OffhookError } from '@offhook/core'
import type { CallDirection, StatusCallback } from '../model.ts'
import type { LegSignalling } from '../ports.ts'
import type { Services } from '../services.ts'
import { CallFamily } from './call-family.ts'
import type { ParsedDestination } from './destinations.ts'
import { LiveCall } from './live-call.ts'
import { newCallRow } from './new-call-row.ts'

export interface PlaceRequest {
  readonly accountSid: AccountSid
  readonly to: ParsedDestination
  readonly from: string
  readonly callerName?: string | null
  readonly direction: Exclude<CallDirection, 'inbound'>
  readonly parentCallSid?: CallSid | null
  readonly statusCallback: StatusCallback | null
  readonly timeoutMs: number
  /** Seconds; the node's limit when absent. */
  readonly timeLimit?: number | undefined
}

/** A call that is being placed. */
export interface Placed {
  readonly call: LiveCall
  /** The first message is on its way. Rejects when the call could not be placed; it has ended then. */
  readonly dialled: Promise<void>
}

/** Places calls of ours. */
export class OutgoingCalls {
  readonly #services: Services

  constructor(services: Services) {
    this.#services = services
  }

  /** Commits the call's row, then dials. @throws OffhookError 20503 when the store refuses */
  async place(request: PlaceRequest): Promise<Placed> {
    const { clock, calls } = this.#services
    const { destination, name } = request.to
    const row = newCallRow({
      sid: makeSid('CA'),
      accountSid: request.accountSid,
      parentCallSid: request.parentCallSid ?? null,
      from: request.from,
      to: name,
      direction: request.direction,
      kind: destination.kind === 'client' ? 'client' : 'sip',
      status: 'queued',
      callerName: request.callerName ?? null,
      dateCreated: clock.now(),
      nodeId: this.#services.nodeId,
      statusCallback: request.statusCallback,
    })
    const parent = row.parentCallSid === null ? undefined : calls.get(row.parentCallSid)
    const call = new LiveCall({
      ...this.#services,
      row,
      family: parent?.family ?? new CallFamily(),
      timeLimit: Math.min(
        request.timeLimit ?? Number.POSITIVE_INFINITY,
        this.#services.callSeconds,
      ),
      parameters: {},
      onGone: () => calls.remove(row.sid),
    })
    calls.add(call)
    try {
      await call.create()
    } catch (error) {
      calls.remove(row.sid)
      throw new OffhookError('The call could not be stored', {
        code: 20503,
        status: 503,
        cause: error,
      })
    }
    const dialled = this.#dial(call, request)
    dialled.catch(() => {})
    return { call, dialled }
  }

  async #dial(call: LiveCall, request: PlaceRequest): Promise<void> {
    if (call.isOver) return
    // Counted from here: an endpoint that takes long to open is time that nobody answers in.
    call.ringFor(request.timeoutMs)
    const { destination, headers } = request.to
    let signalling: LegSignalling
    try {
      signalling = await this.#services.dialers[destination.kind].dial({
        accountSid: request.accountSid,
        callSid: call.sid,
        destination,
        from: request.from,
        callerName: request.callerName ?? null,
        headers,
      })
    } catch (error) {
      call.logger.warn({ error: messageOf(error) }, 'a call could not be placed')
      if (error instanceof OffhookError) this.#notify(call, error)
      call.hangup('failed')
      throw error
    }
    call.attach(signalling)
  }

  #notify(call: LiveCall, error: OffhookError): void {
    this.#services.notifications.add({
      accountSid: call.row.accountSid,
      callSid: call.row.parentCallSid ?? call.sid,
      logLevel: 1,
      errorCode: error.code,
      messageText: error.message,
      requestUrl: null,
      requestMethod: null,
      responseBody: null,
    })
  }
}
