/**
 * One party of a conference, from the invitation to the end.
 *
 *                 joined
 *   connecting ───────────▶ joined ──left──▶ left
 *       │                     │ ▲              ▲
 *       │                     └─┘ updated      │
 *       └───────────── did not come ───────────┘
 *
 * A plain fold over the participant's rows; a row that says nothing new gives the same party.
 */
import type { LiveParty } from '@offhook/desk-api'
import type { Participant } from '@offhook/voice'

/** Who a party is: asked once, when it is first heard of. */
export type PartyIdentity = Pick<LiveParty, 'kind' | 'name' | 'workerSid'>

/** @param before the party as it was; undefined = it is new */
export function partyAfter(
  before: LiveParty | undefined,
  row: Participant,
  identity: PartyIdentity,
): LiveParty {
  const status = statusOf(row)
  return {
    ...identity,
    callSid: row.callSid,
    status,
    since: before?.status === status ? before.since : sinceOf(row, status),
    cause: before?.cause ?? null,
    holdSince: status === 'joined' ? row.holdSince : null,
    heldBy: status === 'joined' ? row.heldBy : null,
    muted: row.muted,
    coaches: row.coaching ? row.callSidToCoach : null,
    endConferenceOnExit: row.endConferenceOnExit,
  }
}

function statusOf({ status }: Participant): LiveParty['status'] {
  if (status === 'complete' || status === 'failed') return 'left'
  return status === 'connected' ? 'joined' : 'connecting'
}

function sinceOf(row: Participant, status: LiveParty['status']): number {
  if (status === 'left') return row.leftAt ?? row.dateUpdated
  return status === 'joined' ? (row.joinedAt ?? row.dateUpdated) : row.dateCreated
}
