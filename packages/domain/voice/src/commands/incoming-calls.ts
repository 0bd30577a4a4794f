import {
  type Application,
  emptyTarget,
  type PhoneNumber,
  type VoiceTarget,
} from '@offhook/accounts'
import type { Alerts } from '@offhook/alerts'
import { type Clock, errors, type Logger, messageOf, OffhookError } from '@offhook/core'
import { CallFamily, hasComeBack } from '../calls/call-family.ts'
import type { CallLimits } from '../calls/call-limits.ts'
import type { Parameters } from '../calls/call-parameters.ts'
import type { CallTable } from '../calls/call-table.ts'
import { CALL_TOKEN, makeCallToken } from '../calls/call-token.ts'
import type { LiveCall } from '../calls/live-call.ts'
import { isVouchedFor, VOUCHED_FOR } from '../calls/vouched-for.ts'
import { programOfTarget } from '../interpreter/call-program.ts'
import type { Programs } from '../interpreter/programs.ts'
import type { RecordingChannels } from '../options.ts'
import type { IncomingLeg, NumberDirectory } from '../ports.ts'
import type { RecordingTable } from '../recordings/recording-table.ts'

/** What an incoming call has reached: one of our numbers or applications, and what that runs. */
interface Reached {
  readonly target: VoiceTarget
  readonly number: PhoneNumber | null
  readonly application: Application | null
}

export interface IncomingCallsOptions {
  readonly calls: CallTable
  readonly callLimits: CallLimits
  readonly clock: Clock
  readonly logger: Logger
  readonly alerts: Alerts
  readonly numbers: NumberDirectory
  readonly programs: Programs
  readonly recordings: RecordingTable
  /** Records calls from their answer on without being asked. */
  readonly recordDefault: 'off' | RecordingChannels
}

/** Takes calls that have arrived: finds what they run, creates the call, and rings. */
export class IncomingCalls {
  readonly #options: IncomingCallsOptions

  constructor(options: IncomingCallsOptions) {
    this.#options = options
  }

  /** Returns at once; any failure ends the leg. */
  take(leg: IncomingLeg): void {
    this.#take(leg).catch((error: unknown) => {
      this.#options.logger.error(
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
    const vouching = await this.#vouching(leg)
    dispose()
    // A caller who has hung up by now leaves no call behind.
    if (over) return
    if (!reached) return leg.signalling.reject('not-found')
    if (!this.#isWithinLimits(leg)) return leg.signalling.reject('overload')
    const cause = this.#causeOf(leg)
    const family = cause?.family ?? new CallFamily()
    if (cause && !family.admit()) {
      this.#tellOfLoop(cause, leg)
      return leg.signalling.reject('loop')
    }
    const call = this.#open(leg, reached, family, vouching)
    if (cause) void call.ended.then(() => family.release())
    call.attach(leg.signalling)
    try {
      await call.create()
    } catch (error) {
      call.logger.error({ error: messageOf(error) }, 'an incoming call was not stored')
      return call.reject('overload')
    }
    if (call.isOver) return
    leg.signalling.ring()
    const { programs, recordDefault } = this.#options
    if (recordDefault !== 'off') this.#recordFromAnswer(call, recordDefault)
    const { runs } = leg
    programs.start(
      call,
      runs.kind === 'document'
        ? { start: { kind: 'twiml', twiml: runs.twiml }, fallback: null }
        : programOfTarget(reached.target),
    )
  }

  /** False, and an alert, when the account has as many calls as it may. */
  #isWithinLimits({ accountSid, from }: IncomingLeg): boolean {
    const { alerts, callLimits, calls } = this.#options
    try {
      callLimits.check(accountSid, () => calls.all())
      return true
    } catch (error) {
      if (!(error instanceof OffhookError)) throw error
      const message = `A call of ${from} was refused: ${error.message}`
      alerts.raise({ accountSid, level: 'error', error: errors.tooManyCalls, message })
      return false
    }
  }

  async #find(leg: IncomingLeg): Promise<Reached | undefined> {
    const { numbers } = this.#options
    const { accountSid } = leg
    if (leg.runs.kind === 'application') {
      const application = await numbers.application(accountSid, leg.runs.applicationSid)
      return application && { target: application, number: null, application }
    }
    if (leg.runs.kind === 'target') {
      return { target: leg.runs.target, number: null, application: null }
    }
    if (leg.runs.kind === 'document')
      return { target: emptyTarget, number: null, application: null }
    const e164 = numbers.readerOf(accountSid)(leg.to)
    const number = e164 && (await numbers.byNumber(accountSid, e164))
    if (!number) return undefined
    if (number.voiceApplicationSid === null) return { target: number, number, application: null }
    const application = await numbers.application(accountSid, number.voiceApplicationSid)
    return { target: application ?? number, number, application: application ?? null }
  }

  /** Our own outgoing call that has come back as this one. */
  #causeOf(leg: IncomingLeg): LiveCall | undefined {
    const { from, to, signalling } = leg
    const { sipCallId } = signalling.describe()
    return this.#options.calls.find(({ row }) => hasComeBack(row, { from, to, sipCallId }))
  }

  /** The loop can be mended in the document that dialled. */
  #tellOfLoop({ row }: LiveCall, { to }: IncomingLeg): void {
    this.#options.alerts.raise({
      accountSid: row.accountSid,
      callSid: row.parentCallSid ?? row.sid,
      level: 'error',
      error: errors.nobodyToDial,
      message: `A call to ${to} was refused: too many calls that it caused came back to our own numbers`,
    })
  }

  /** A call of our own that shows one of our numbers is known to be from there. */
  async #vouching(leg: IncomingLeg): Promise<Parameters> {
    const cause = this.#causeOf(leg)
    if (!cause || cause.row.sipCallId !== leg.signalling.describe().sipCallId) return {}
    const isOurs = await isVouchedFor(this.#options, leg.accountSid, cause.row.from)
    return isOurs ? { StirVerstat: VOUCHED_FOR } : {}
  }

  #open(
    leg: IncomingLeg,
    { target, number, application }: Reached,
    family: CallFamily,
    vouching: Parameters,
  ): LiveCall {
    const { clock, calls } = this.#options
    const { statusCallback, statusCallbackMethod: method } = target
    return calls.open(
      {
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
        startTime: clock.now(),
        statusCallback: statusCallback
          ? { url: statusCallback, method, events: ['completed'] }
          : null,
        ...leg.signalling.describe(),
      },
      {
        family,
        // Only a call of an elastic trunk brings its own document.
        dialsFor: leg.runs.kind === 'document' ? 'Trunking' : 'DialVerb',
        parameters: {
          // Whom the account may show again.
          ...(leg.from.startsWith('+') ? { [CALL_TOKEN]: makeCallToken() } : {}),
          ...leg.parameters,
          ...vouching,
          ...(application ? { ApplicationSid: application.sid } : {}),
        },
      },
    )
  }

  #recordFromAnswer(call: LiveCall, channels: RecordingChannels): void {
    call.answered.then(
      () =>
        this.#options.recordings
          .ofCall(call, { source: 'StartCallRecordingAPI', channels, trim: false, callback: null })
          .catch((error: unknown) => {
            call.logger.error({ error: messageOf(error) }, 'a call was not recorded')
          }),
      () => {},
    )
  }
}
