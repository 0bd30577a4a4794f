import { makeRoomId } from '@offhook/control'
import { deferred, messageOf } from '@offhook/core'
import type { DialAloneRequest, DialledParty } from '../door.ts'
import { recordingCallbackOf } from '../recordings/recording-settings.ts'
import type { Services } from '../services.ts'
import { Interruption } from '../waiting/interruption.ts'
import { parseDestination } from './destinations.ts'
import type { LiveCall } from './live-call.ts'
import { statusCallbackOf } from './status-callback.ts'

/**
 * Dials a party that waits alone in a room of its own, in silence, until it is joined with
 * somebody. Rejects with an `OffhookError` when it can not be dialled at all.
 */
export async function dialAlone(
  services: Services,
  request: DialAloneRequest,
): Promise<DialledParty> {
  const to = parseDestination(request.to, {
    code: 21211,
    username: request.sipAuthUsername ?? null,
    password: request.sipAuthPassword ?? null,
    ...(request.parameters ? { parameters: request.parameters } : {}),
  })
  const { call, dialled } = await services.outgoing.place({
    accountSid: request.accountSid,
    to,
    from: request.from,
    callerName: request.callerName ?? null,
    direction: 'outbound-api',
    statusCallback: statusCallbackOf(request),
    timeoutMs: request.timeoutMs,
    timeLimit: request.timeLimit,
  })
  const ringing = untilRinging(call)
  const mediaReady = deferred<void>()
  mediaReady.promise.catch(() => {})
  void call.ended.then(() => mediaReady.reject(new Interruption('ended')))
  await dialled
  if (!call.isOver) {
    const dispose = services.media.listen(call.endpointId, { ready: () => mediaReady.resolve() })
    void call.ended.then(dispose)
  }
  call.answered.then(
    () => waitAlone(services, call, request),
    () => {},
  )
  return {
    callSid: call.sid,
    ringing,
    answered: call.answered,
    mediaReady: mediaReady.promise,
    ended: call.ended,
    hangup: (cause) => call.hangup(cause),
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

function waitAlone(services: Services, call: LiveCall, request: DialAloneRequest): void {
  const roomId = makeRoomId()
  const { endpointId } = call
  services.media.post([
    { type: 'room.open', roomId },
    { type: 'room.set-member', roomId, endpointId, sendsTo: 'all', hears: true },
  ])
  // Joining moves the leg to another room; this one goes with the call.
  void call.ended.then(() => services.media.post([{ type: 'room.close', roomId }]))
  if (!request.record) return
  const { recording = {} } = request
  services.recordings
    .ofCall(call, {
      source: 'OutboundAPI',
      channels: recording.channels ?? 'dual',
      track: recording.track ?? 'both',
      trim: recording.trim !== 'do-not-trim',
      callback: recordingCallbackOf(recording),
    })
    .catch((error: unknown) => {
      call.logger.error({ error: messageOf(error) }, 'a call was not recorded')
    })
}
