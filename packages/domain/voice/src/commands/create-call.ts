import type { Alerts } from '@offhook/alerts'
import type { MediaRouter } from '@offhook/control'
import { type AccountSid, type Clock, errors, messageOf, OffhookError } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import { partyOf } from '../calls/called-party.ts'
import { digitsMs } from '../calls/digits.ts'
import type { LiveCall } from '../calls/live-call.ts'
import { type Detected, detectionOf, detectionParameters } from '../calls/machine-detection.ts'
import type { OutgoingCalls } from '../calls/outgoing-calls.ts'
import { ringTimeMs } from '../calls/ring-time.ts'
import { statusCallbackOf } from '../calls/status-callback.ts'
import type { CallProgram } from '../interpreter/call-program.ts'
import type { Programs } from '../interpreter/programs.ts'
import type { Call, PartyRole } from '../model.ts'
import type { NumberDirectory } from '../ports.ts'
import { legRecordingOf } from '../recordings/recording-settings.ts'
import type { RecordingTable } from '../recordings/recording-table.ts'
import type {
  DocumentSettings,
  MachineDetectionSettings,
  NoticeSettings,
  RecordingSettings,
  StatusCallbackSettings,
} from '../settings.ts'
import { wait } from '../waiting/wait.ts'
import { applicationOf, programOf } from './document-settings.ts'

const MAX_DIGITS = 32

/** Places a call. `timeout` and `timeLimit` in seconds. */
export interface CreateCallRequest
  extends DocumentSettings,
    StatusCallbackSettings,
    MachineDetectionSettings,
    NoticeSettings {
  readonly accountSid: AccountSid
  /** E.164, `client:<identity>[?name=value&…]` or a SIP URI. */
  readonly to: string
  readonly from: string
  /** What the party is; `callee` when nothing is said. */
  readonly role?: PartyRole | undefined
  /** Replaces `from` as the number that is shown. */
  readonly callerId?: string | undefined
  /** Any number may be shown: it is not the application that says which. */
  readonly anyCallerId?: boolean | undefined
  /** Of an incoming call, whose caller is shown. */
  readonly callToken?: string | undefined
  readonly timeout?: number | undefined
  readonly timeLimit?: number | undefined
  readonly sendDigits?: string | undefined
  readonly record?: boolean | undefined
  readonly recording?: RecordingSettings | undefined
  /** The account's own carrier that takes a call to a number. */
  readonly byoc?: string | undefined
  readonly sipAuthUsername?: string | undefined
  readonly sipAuthPassword?: string | undefined
  /** The document does not wait until it is known who has answered. */
  readonly asyncAmd?: boolean | undefined
}

interface Parts {
  readonly alerts: Alerts
  readonly clock: Clock
  readonly media: MediaRouter
  readonly calls: CallTable
  readonly numbers: NumberDirectory
  readonly outgoing: OutgoingCalls
  readonly programs: Programs
  readonly recordings: RecordingTable
}

/**
 * Places a call that runs a document when it is answered.
 * @throws OffhookError 21205, 21206, 21210 to 21213, 21218, 21221, 21224 for the request; what the
 * dialer and the store say
 */
export async function createCall(parts: Parts, request: CreateCallRequest): Promise<Call> {
  const party = await partyOf(parts, request.accountSid, request)
  checkDigits(request.sendDigits)
  const application = await applicationOf(parts.numbers, request.accountSid, request)
  const program = programOf(request, application)
  if (!program) {
    const needed = 'Url, Twiml or an application with a VoiceUrl is required'
    throw new OffhookError(errors.invalidUrl, needed)
  }
  // Who sends digits is answered by whatever takes them.
  const detection = request.sendDigits ? null : detectionOf(request)
  const { call, dialled, isWaiting, detected } = await parts.outgoing.place({
    isPaced: true,
    accountSid: request.accountSid,
    ...party,
    role: request.role,
    notice: request,
    direction: 'outbound-api',
    statusCallback: statusCallbackOf(request, application),
    timeoutMs: ringTimeMs(request.timeout),
    timeLimit: request.timeLimit,
    detection: request.asyncAmd ? detection : detection && { ...detection, callback: null },
  })
  const { row } = call
  if (request.url && request.twiml) {
    const { accountSid, sid: callSid } = row
    parts.alerts.raise({ accountSid, callSid, level: 'warning', error: errors.urlBeforeTwiml })
  }
  call.answered.then(
    () => begin(parts, call, request, program, request.asyncAmd ? null : detected),
    () => {},
  )
  if (!isWaiting) await dialled
  return row
}

async function begin(
  { clock, media, programs, recordings }: Parts,
  call: LiveCall,
  request: CreateCallRequest,
  program: CallProgram,
  detected: Promise<Detected | null> | null,
): Promise<void> {
  if (request.record) {
    const { recording } = request
    recordings
      .ofCall(
        call,
        legRecordingOf(recording, { source: 'OutboundAPI', channels: 'mono', trim: true }),
      )
      .then(
        ({ row, url }) => call.addToLastCallback({ RecordingSid: row.sid, RecordingUrl: url }),
        (error: unknown) =>
          call.logger.error({ error: messageOf(error) }, 'a call was not recorded'),
      )
  }
  if (request.sendDigits) {
    const { endpointId } = call
    media.post([{ type: 'endpoint.send-digits', endpointId, digits: request.sendDigits }])
    try {
      await wait(clock, digitsMs(request.sendDigits), call.endSignal)
    } catch {
      return
    }
  }
  const known = await detected
  // A redirect that came first has begun another document.
  if (call.isOver || call.runsOwnDocument) return
  programs.start(call, known ? withParameters(program, detectionParameters(known)) : program)
}

/** The same program, whose first request says this too. */
function withParameters(
  program: CallProgram,
  parameters: Readonly<Record<string, string>>,
): CallProgram {
  const { start } = program
  if (start.kind !== 'url') return program
  return { ...program, start: { ...start, parameters: { ...start.parameters, ...parameters } } }
}

function checkDigits(digits: string | undefined): void {
  if (digits === undefined || digits === '') return
  if (digits.length > MAX_DIGITS || !/^[0-9A-Da-d*#wW]+$/.test(digits)) {
    throw new OffhookError(errors.invalidSendDigits, 'SendDigits cannot be sent')
  }
}
