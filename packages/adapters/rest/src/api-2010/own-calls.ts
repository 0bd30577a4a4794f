import type { ConferenceSid } from '@offhook/core'
import type { Asked } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

/** `client:<identity>` of a person who may see only their own calls; otherwise undefined. */
export function partyOf(asked: Asked): string | undefined {
  const { principal } = asked
  if (principal.kind !== 'person' || asked.may('see-all-calls')) return undefined
  return `client:${principal.person.identity}`
}

/** Whether the person who asks has a leg in this live conference. */
export function isInConference(
  { voice }: RestOptions,
  asked: Asked,
  conferenceSid: string,
): boolean {
  const { principal, accountSid } = asked
  if (principal.kind !== 'person' || !asked.may('work')) return false
  const conference = voice.conference(accountSid, conferenceSid)
  if (!conference) return false
  const party = `client:${principal.person.identity}`
  return voice.participants(conference.sid as ConferenceSid).some(({ callSid }) => {
    const call = voice.call(accountSid, callSid)
    return call !== undefined && (call.to === party || call.from === party)
  })
}
