import type { Application, PhoneNumber, VoiceTarget } from '@offhook/accounts'
import { messageOf, parseE164 } from '@offhook/core'
import type { CallProgram } from '../interpreter/call-program.ts'
import { CallRunner } from '../interpreter/call-runner.ts'
import type { Call } from '../model.ts'
import type { IncomingLeg } from '../ports.ts'
import type { Services } from '../services.ts'
import { CallFamily, hasComeBack } from './call-family.ts'
import { LiveCall } from './live-call.ts'
import { newCallRow } from './new-call-row.ts'

/** What an incoming call reached: a number or an application of ours, and what that runs. */
interface Reached {
  readonly target: VoiceTarget
  readonly number: PhoneNumber | null
  readonly application: Application | null
}

/** Takes calls that have arrived: finds what they run, makes the call, and rings. */
export class IncomingCalls {
  readonly #services: Services
  readonly #recordDefault: 'off' | 'mono' | 'dual'

  constructor(options: {
    services: Services
    recordDefault: 'off' | 'mono' | 'dual'
  }) {
    this.#services = options.services
    this.#recordDefault = options.recordDefault
  }

  /** Returns at once; all that can go wrong ends the leg. */
  take(leg: IncomingLeg): void {
    this.#take(leg).catch((error: unknown) => {
      this.#services.logger.error(
        { callSid: leg.callSid, error: messageOf(error) },
        'an incoming call was not taken',
      )
      leg.signalling.reject('overload')
    })
  }

  async #take(leg: IncomingLeg): Promise<void> {
    let over = false
    const dispose = leg.signalling.events.on('ended', () => {
      over = true
    })
    const reached = await this.#find(leg)
    dispose()
    // A caller who was gone before anything was known leaves no call behind.
    if (over) return
    if (!reached) return leg.signalling.reject('not-found')
    const cause = this.#causeOf(leg)
    const family = cause?.family ?? new CallFamily()
    if (cause && !family.admit()) {
      this.#notifyOfLoop(cause, leg)
      return leg.signalling.reject('loop')
    }
    const call = this.#makeCall(leg, reached, family)
    if (cause) void call.ended.then(() => family.release())
    this.#services.calls.add(call)
    call.attach(leg.signalling)
    try {
      await call.create()
    } catch (error) {
      call.logger.error({ error: messageOf(error) }, 'an incoming call was not stored')
      return call.reject('overload')
    }
    if (call.isOver) return
    leg.signalling.ring()
    if (this.#recordDefault !== 'off') this.#recordFromAnswer(call, this.#recordDefault)
    call.runner = new CallRunner({ services: this.#services, call })
    call.runner.start(programOf(reached.target))
  }

  async #find(leg: IncomingLeg): Promise<Reached | undefined> {
    const { numbers } = this.#services
    const { accountSid } = leg
    if (leg.runs.kind === 'application') {
      const application = await numbers.application(accountSid, leg.runs.applicationSid)
      return application && { target: application, number: null, application }
    }
    const e164 = parseE164(leg.to)
    const number = e164 && (await numbers.byNumber(accountSid, e164))
    if (!number) return undefined
    if (number.voiceApplicationSid === null) return { target: number, number, application: null }
    const application = await numbers.application(accountSid, number.voiceApplicationSid)
    return { target: application ?? number, number, application: application ?? null }
  }

  /** The call of ours that has come back as this one. */
  #causeOf(leg: IncomingLeg): LiveCall | undefined {
    const { from, to, signalling } = leg
    const { sipCallId } = signalling.describe()
    const { calls } = this.#services
    return calls.find(({ row }) => hasComeBack(row, { from, to, sipCallId }))
  }

  /** The document that dialled is where the loop can be mended. */
  #notifyOfLoop({ row }: LiveCall, { to }: IncomingLeg): void {
    this.#services.notifications.add({
      accountSid: row.accountSid,
      callSid: row.parentCallSid ?? row.sid,
      logLevel: 0,
      errorCode: 13224,
      messageText: `A call to ${to} was refused: too many calls that it caused came back to our own numbers`,
      requestUrl: null,
      requestMethod: null,
      responseBody: null,
    })
  }

  #makeCall(
    leg: IncomingLeg,
    { target, number, application }: Reached,
    family: CallFamily,
  ): LiveCall {
    const { clock, calls } = this.#services
    const now = clock.now()
    const row: Call = newCallRow({
      sid: leg.callSid,
      accountSid: leg.accountSid,
      from: leg.from,
      to: leg.to,
      direction: 'inbound',
      kind: leg.signalling.kind,
      status: 'ringing',
      phoneNumberSid: number?.sid ?? null,
      forwardedFrom: leg.forwardedFrom,
      callerName: leg.callerName,
      trunkSid: leg.trunkSid,
      startTime: now,
      dateCreated: now,
      nodeId: this.#services.nodeId,
      statusCallback:
        target.statusCallback === null || target.statusCallback === ''
          ? null
          : {
              url: target.statusCallback,
              method: target.statusCallbackMethod,
              events: ['completed'],
            },
      ...leg.signalling.describe(),
    })
    return new LiveCall({
      ...this.#services,
      row,
      family,
      timeLimit: this.#services.callSeconds,
      parameters: {
        ...leg.parameters,
        ...(application ? { ApplicationSid: application.sid } : {}),
      },
      onGone: () => calls.remove(row.sid),
    })
  }

  #recordFromAnswer(call: LiveCall, channels: 'mono' | 'dual'): void {
    call.answered.then(
      () =>
        this.#services.recordings
          .ofCall(call, { source: 'StartCallRecordingAPI', channels, trim: false, callback: null })
          .catch((error: unknown) => {
            call.logger.error({ error: messageOf(error) }, 'a call was not recorded')
          }),
      () => {},
    )
  }
}

function programOf(target: VoiceTarget): CallProgram {
  return {
    start: {
      kind: 'url',
      url: target.voiceUrl ?? '',
      method: target.voiceMethod,
      parameters: {},
    },
    fallback:
      target.voiceFallbackUrl === null || target.voiceFallbackUrl === ''
        ? null
        : { url: target.voiceFallbackUrl, method: target.voiceFallbackMethod },
  }
}
