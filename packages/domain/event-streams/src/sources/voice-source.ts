import type { Clock, Disposer } from '@offhook/core'
import type { Call, Voice } from '@offhook/voice'
import type { Happening } from '../event-streams.ts'

/** Tells how calls go on, in the words of their status callbacks. */
export function voiceSource(
  { events }: Pick<Voice, 'events'>,
  clock: Clock,
  publish: (happening: Happening) => void,
): readonly Disposer[] {
  const tell = (name: string) => (call: Call) => {
    const at = clock.now()
    publish({
      ...{ accountSid: call.accountSid, source: call.sid, at },
      type: `com.twilio.voice.status-callback.call.${name}`,
      get data() {
        return {
          call_sid: call.sid,
          account_sid: call.accountSid,
          parent_call_sid: call.parentCallSid,
          call_status: call.status,
          direction: call.direction,
          from: call.from,
          to: call.to,
          duration: call.duration,
          sip_response_code: call.sipStatus,
          timestamp: new Date(at).toISOString(),
        }
      },
    })
  }
  return [
    events.on('call.created', tell('initiated')),
    events.on('call.ringing', tell('ringing')),
    events.on('call.answered', tell('answered')),
    events.on('call.ended', tell('completed')),
  ]
}
