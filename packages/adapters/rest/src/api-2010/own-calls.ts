import type { CallSid } from '@offhook/core'
import type { Asked } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

/** `client:<identity>` of a person who may see only their own calls; otherwise undefined. */
export function partyOf(asked: Asked): string | undefined {
  const { principal } = asked
  if (principal.kind !== 'person' || asked.may('see-all-calls')) return undefined
  return `client:${principal.person.identity}`
}

/** The leg of the person who asks in this live conference. */
export function ownCallIn(
  { voice }: RestOptions,
  asked: Asked,
  conferenceSid: string,
): CallSid | undefined {
  const { principal, accountSid } = asked
  if (principal.kind !== 'person' || !asked.may('work')) return undefined
  const conference = voice.conference(accountSid, conferenceSid)
  if (!conference) return undefined
  const party = `client:${principal.person.identity}`
  return voice
    .participants(conference.sid)
    .map(({ callSid }) => voice.call(accountSid, callSid))
    .find((call) => call !== undefined && (call.to === party || call.from === party))?.sid
}

/** Whether the person who asks has a leg in this live conference. */
export function isInConference(options: RestOptions, asked: Asked, conferenceSid: string): boolean {
  return ownCallIn(options, asked, conferenceSid) !== undefined
}
