import { type CallSid, parseSid } from '@offhook/core'
import type { Asked } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

/** `client:<identity>` of a person who may see only their own calls; otherwise undefined. */
export function partyOf(asked: Asked): string | undefined {
  const { principal } = asked
  if (principal.kind !== 'person' || asked.may('see-all-calls')) return undefined
  return `client:${principal.person.identity}`
}

/** The leg of the person who asks in this live conference: of their browser, or of their telephone. */
export function ownCallIn(
  { voice, contacts }: RestOptions,
  asked: Asked,
  conferenceSid: string,
): CallSid | undefined {
  const { principal, accountSid } = asked
  if (principal.kind !== 'person' || !asked.may('work')) return undefined
  const conference = voice.conference(accountSid, conferenceSid)
  if (!conference) return undefined
  const { identity, workerSid } = principal.person
  const party = `client:${identity}`
  const ofBrowser = voice
    .participants(conference.sid)
    .map(({ callSid }) => voice.call(accountSid, callSid))
    .find((call) => call !== undefined && (call.to === party || call.from === party))
  if (ofBrowser) return ofBrowser.sid
  // An address outside is nobody's by itself: whose leg it is the talk about the task knows.
  const taskSid = parseSid('WT', conference.friendlyName)
  const talk = taskSid && contacts.conversation(taskSid)
  if (!talk || talk.conferenceSid !== conference.sid || !workerSid) return undefined
  return talk.parties.find((one) => one.status === 'joined' && one.workerSid === workerSid)?.callSid
}

/** Whether the person who asks has a leg in this live conference. */
export function isInConference(options: RestOptions, asked: Asked, conferenceSid: string): boolean {
  return ownCallIn(options, asked, conferenceSid) !== undefined
}
