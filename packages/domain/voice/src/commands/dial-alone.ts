import { type MediaRouter, makeRoomId } from '@offhook/control'
import { type AccountSid, type CallSid, deferred, errors, messageOf } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import { checkCallerId } from '../calls/called-party.ts'
import { parseDestination } from '../calls/destinations.ts'
import type { LiveCall } from '../calls/live-call.ts'
import type { OutgoingCalls } from '../calls/outgoing-calls.ts'
import { statusCallbackOf } from '../calls/status-callback.ts'
import type { LegCause, PartyRole } from '../model.ts'
import type { LegEnd, NumberDirectory, Prompts } from '../ports.ts'
import { legRecordingOf } from '../recordings/recording-settings.ts'
import type { RecordingTable } from '../recordings/recording-table.ts'
import type { RecordingSettings, StatusCallbackSettings } from '../settings.ts'
import { Interruption } from '../waiting/interruption.ts'
import { ringThrough } from './ring-through.ts'

interface Parts {
  readonly calls: CallTable
  readonly prompts: Prompts
  readonly media: MediaRouter
  readonly numbers: NumberDirectory
  readonly outgoing: OutgoingCalls
  readonly recordings: RecordingTable
}

/** Dials a party that waits alone, in silence, until it is joined with somebody. */
export interface DialAloneRequest extends StatusCallbackSettings {
  readonly accountSid: AccountSid
  /** `client:<identity>`, E.164 or a SIP URI. */
  readonly to: string
  readonly from: string
  readonly callerName?: string | undefined
  /** What the party is; `callee` when nothing is said. */
  readonly role?: PartyRole | undefined
  /** Reaches a browser as custom parameters. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** How long it may ring; then its leg ends with `no-answer`. */
  readonly timeoutMs: number
  /** Who answers in the moment in which it has rung for too long is `answered`. */
  readonly heedsAnswer?: boolean | undefined
  /** Who waits alone, and hears how this party rings. */
  readonly heardBy?: CallSid | undefined
  /** A person calls them, and chose the caller id: it has to be one of the account. */
  readonly byPerson?: boolean | undefined
  readonly timeLimit?: number | undefined
  /** Records the leg from its answer on. */
  readonly record?: boolean | undefined
  readonly recording?: RecordingSettings | undefined
  readonly sipAuthUsername?: string | undefined
  readonly sipAuthPassword?: string | undefined
}

/**
 * A party that was dialled alone. `answered` and `mediaReady` reject when the leg ends before;
 * nobody has to listen to them.
 */
export interface DialledParty {
  readonly callSid: CallSid
  readonly ringing: Promise<void>
  readonly answered: Promise<void>
  /** The media thread has heard a packet of the party (browser: and DTLS is done). */
  readonly mediaReady: Promise<void>
  /** Never rejects. */
  readonly ended: Promise<LegEnd>
  hangup(cause: LegCause): void
  /** As `hangup`, before the answer; who answers in that very moment is `answered` all the same. */
  giveUp(cause: LegCause): void
}

/**
 * Dials a party that waits alone in a room of its own, in silence, until it is joined with
 * somebody. @throws OffhookError 21211, 21210 and 21212 for the caller id of a person, or what the
 * guard and the dialer say, when it cannot be dialled at all
 */
export async function dialAlone(parts: Parts, request: DialAloneRequest): Promise<DialledParty> {
  const read = parts.numbers.readerOf(request.accountSid)
  const to = parseDestination(request.to, {
    error: errors.calledNumberInvalid,
    read,
    username: request.sipAuthUsername ?? null,
    password: request.sipAuthPassword ?? null,
    ...(request.parameters ? { parameters: request.parameters } : {}),
  })
  const { accountSid, byPerson } = request
  const from = read(request.from)
  if (byPerson && to.destination.kind === 'number')
    await checkCallerId(parts.numbers, accountSid, from)
  const { call, dialled } = await parts.outgoing.place({
    accountSid,
    to,
    from: from ?? request.from,
    byPerson,
    callerName: request.callerName ?? null,
    role: request.role,
    isAtDesk: true,
    direction: 'outbound-api',
    statusCallback: statusCallbackOf(request),
    timeoutMs: request.timeoutMs,
    heedsAnswer: request.heedsAnswer,
    timeLimit: request.timeLimit,
  })
  const listener = request.heardBy && parts.calls.get(request.heardBy)
  if (listener && !listener.isOver) ringThrough(parts, listener, call)
  const ringing = untilRinging(call)
  const mediaReady = deferred<void>()
  mediaReady.promise.catch(() => {})
  void call.ended.then(() => mediaReady.reject(new Interruption('ended')))
  await dialled
  if (!call.isOver) {
    const dispose = parts.media.listen(call.endpointId, { ready: () => mediaReady.resolve() })
    void call.ended.then(dispose)
  }
  call.answered.then(
    () => waitAlone(parts, call, request),
    () => {},
  )
  return {
    callSid: call.sid,
    ringing,
    answered: call.answered,
    mediaReady: mediaReady.promise,
    ended: call.ended,
    hangup: (cause) => call.hangup(cause),
    giveUp: (cause) => call.giveUp(cause),
  }
}

/** Rejects when the leg ends before it rings. */
function untilRinging(call: LiveCall): Promise<void> {
  const rang = deferred<void>()
  rang.promise.catch(() => {})
  call.events.once('ringing', () => rang.resolve())
  call.answered.then(
    () => rang.resolve(),
    (reason: unknown) => rang.reject(reason),
  )
  return rang.promise
}

function waitAlone({ media, recordings }: Parts, call: LiveCall, request: DialAloneRequest): void {
  const roomId = makeRoomId()
  const { endpointId } = call
  media.post([
    { type: 'room.open', roomId },
    { type: 'room.set-member', roomId, endpointId, sendsTo: 'all', hears: true },
  ])
  // Joining moves the leg to another room; this one goes with the call.
  void call.ended.then(() => media.post([{ type: 'room.close', roomId }]))
  if (!request.record) return
  recordings
    .ofCall(
      call,
      legRecordingOf(request.recording, { source: 'OutboundAPI', channels: 'mono', trim: true }),
    )
    .catch((error: unknown) => {
      call.logger.error({ error: messageOf(error) }, 'a call was not recorded')
    })
}
