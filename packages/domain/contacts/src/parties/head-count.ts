/** Whose leaving ends a talk, by how many are in it. Pure. */
import type { CallSid } from '@offhook/core'
import type { Contact } from '../contact.ts'

/** What a conference says of one party, or is to say. */
export interface Exit {
  readonly callSid: CallSid
  readonly endConferenceOnExit: boolean
}

/**
 * With two parties the agent's leaving ends the talk, if that was asked for with the acceptance; with
 * more it does not, since the others go on. Once no agent is left, whoever goes first ends it for the
 * other. Supervisors are no parties; somebody outside is one from the moment they are called, so that
 * an agent who leaves before the answer cuts nobody off.
 *
 * @param present those in the conference
 * @param isOffered another agent is asked to take the task: the customer is not to be left alone
 */
export function exitsOf(
  contact: Pick<Contact, 'agents' | 'customerCallSid' | 'outsideNow'>,
  present: ReadonlySet<CallSid>,
  isOffered: boolean,
): readonly Exit[] {
  const { agents, customerCallSid, outsideNow } = contact
  const parties = (present.has(customerCallSid) ? 1 : 0) + agents.size + outsideNow.length
  const isPair = parties <= 2
  if (agents.size > 0) {
    return [...agents.values()].map(({ callSid, endsConference }) => ({
      callSid,
      endConferenceOnExit: endsConference && isPair,
    }))
  }
  if (isOffered || outsideNow.length === 0) return []
  const left = [customerCallSid, ...outsideNow.map(({ callSid }) => callSid)]
  return left.map((callSid) => ({ callSid, endConferenceOnExit: isPair }))
}
