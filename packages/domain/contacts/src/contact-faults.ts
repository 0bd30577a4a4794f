import type { Contact } from './contact.ts'
import type { RouterSide, VoiceSide } from './ports.ts'

/** Why a contact cannot go on by itself. */
export type ContactFault =
  /** The caller neither waits nor talks: their call is gone. */
  | 'no-caller'
  /** An agent is no longer in the conference. */
  | 'no-agent'
  /** The caller waits for a task that is over or not there. */
  | 'no-task'

/** Null where all is well, or where something is under way. */
export function faultOf(
  { state, conferenceSid, customerCallSid, taskSid, agents }: Contact,
  voice: Pick<VoiceSide, 'participants' | 'queuePlace'>,
  router: Pick<RouterSide, 'task'>,
): ContactFault | null {
  if (state.name === 'bridging') return null
  if (conferenceSid !== null) {
    const present = new Set(voice.participants(conferenceSid).map(({ callSid }) => callSid))
    if (agents.size === 0) return present.has(customerCallSid) ? null : 'no-caller'
    return [...agents.values()].every(({ callSid }) => present.has(callSid)) ? null : 'no-agent'
  }
  const status = router.task(taskSid)?.assignmentStatus
  if (status === undefined || status === 'canceled' || status === 'completed') return 'no-task'
  const waits = status === 'pending' || status === 'reserved'
  return waits && !voice.queuePlace(customerCallSid) ? 'no-caller' : null
}
