import type { Conversation, Party, PartyAsker } from '@offhook/contacts'
import { type CallSid, parseSid, type TaskSid } from '@offhook/core'
import type {
  CallPartyRequest,
  ConversationRecord,
  PartyRecord,
  PartyRequest,
} from '@offhook/desk-api'
import type { Hold } from '@offhook/voice'
import { z } from 'zod'
import { created, noContent, ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import { forbidden, notFound } from '../http/errors.ts'
import { isFetchable } from '../http/form.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { ownWorkerSid } from '../task-router/access.ts'

const callRequest = z.object({
  to: z.string().trim().min(1).max(256),
  from: z.string().trim().min(1).max(256).optional(),
  mode: z.enum(['WARM', 'COLD']).optional(),
})

const editRequest = z.object({
  hold: z.boolean().optional(),
  holdUrl: z.string().refine(isFetchable, 'is not a valid URL').optional(),
  holdMethod: z.enum(['GET', 'POST']).optional(),
  muted: z.boolean().optional(),
})

const base = '/offhook/v1/Tasks/:TaskSid/Conversation'

/**
 * Who talks about a task, and what an agent who is in the talk does to the others. Supervisors see
 * every talk; who may control calls may change every one.
 */
export function conversationRoutes(routes: Routes, options: RestOptions): void {
  const { clock, contacts, voiceRepository } = options
  const isIn = (asked: Asked) => {
    const workerSid = ownWorkerSid(asked)
    const parties = contacts.conversation(asked.param('TaskSid') as TaskSid)?.parties ?? []
    return workerSid !== null && parties.some((party) => party.workerSid === workerSid)
  }
  const seen = (asked: Asked) => asked.may('see-all-calls') || isIn(asked)
  const controlled = (asked: Asked) => asked.may('control-calls') || isIn(asked)

  routes.get(base, seen, async (asked) => ok(await read(asked)))
  routes.delete(base, controlled, async (asked) => {
    const conversation = conversationOf(asked)
    await contacts.parties.end(conversation.taskSid, askerOf(asked, conversation))
    return noContent
  })
  routes.post(`${base}/Parties`, isIn, async (asked) => {
    const request = parseJson(callRequest, asked.json) as CallPartyRequest
    const { taskSid } = conversationOf(asked)
    const { mode = 'WARM', to, from } = request
    const workerSid = ownWorkerSid(asked)
    if (workerSid === null) throw forbidden()
    const { callSid } = await contacts.parties.call(taskSid, workerSid, { to, from, mode })
    return created(partyOf(await read(asked), callSid))
  })
  routes.post(`${base}/Parties/:CallSid`, controlled, async (asked) => {
    const request = defined(parseJson(editRequest, asked.json)) as PartyRequest
    const conversation = conversationOf(asked)
    const { callSid } = partyOf(conversation, asked.param('CallSid'))
    const asker = askerOf(asked, conversation)
    await contacts.parties.edit(conversation.taskSid, asker, callSid, request)
    return ok(partyOf(await read(asked), callSid))
  })
  routes.delete(`${base}/Parties/:CallSid`, controlled, async (asked) => {
    const conversation = conversationOf(asked)
    // Also whom an application is calling into it, who is no party before they answer.
    const callSid = parseSid('CA', asked.param('CallSid'))
    if (!callSid) throw notFound(`/Parties/${asked.param('CallSid')}`)
    await contacts.parties.remove(conversation.taskSid, askerOf(asked, conversation), callSid)
    return noContent
  })

  async function read(asked: Asked): Promise<ConversationRecord> {
    const conversation = conversationOf(asked)
    const holds = await voiceRepository.holds(conversation.parties.map(({ callSid }) => callSid))
    return shape(conversation, holds, clock.now())
  }

  /** @throws OffhookError 20404 where there is no such task of this account, or nobody talks about it */
  function conversationOf(asked: Asked): Conversation {
    const text = asked.param('TaskSid')
    const sid = parseSid('WT', text)
    const isOurs = sid && options.router.task(sid)?.accountSid === asked.accountSid
    const conversation = isOurs ? contacts.conversation(sid) : null
    if (!conversation) throw notFound(`/Tasks/${text}/Conversation`)
    return conversation
  }
}

/** Who is in the talk acts as its agent, whatever else they may. */
function askerOf(asked: Asked, { parties }: Conversation): PartyAsker {
  const workerSid = ownWorkerSid(asked)
  const isIn = parties.some((party) => party.workerSid !== null && party.workerSid === workerSid)
  return isIn && workerSid !== null ? { workerSid } : 'controller'
}

/** @throws OffhookError 20404 */
function partyOf<P extends { readonly callSid: string }>(
  { parties }: { readonly parties: readonly P[] },
  text: string,
): P {
  const sid = parseSid('CA', text)
  const party = parties.find(({ callSid }) => callSid === sid)
  if (!party) throw notFound(`/Parties/${text}`)
  return party
}

function shape(
  { taskSid, conferenceSid, parties, transfer }: Conversation,
  holds: readonly Hold[],
  now: number,
): ConversationRecord {
  return {
    taskSid,
    conferenceSid,
    parties: parties.map((party) => partyShape(party, holds, now)),
    transfer: transfer && {
      sid: transfer.sid,
      mode: transfer.mode,
      type: transfer.type,
      to: transfer.to,
      initiatingReservationSid: transfer.initiatingReservationSid,
    },
  }
}

function partyShape(
  { hold, joinedAt, ...party }: Party,
  holds: readonly Hold[],
  now: number,
): PartyRecord {
  return {
    ...party,
    holdSince: isoMs(hold?.since ?? null),
    heldBy: hold?.byCallSid ?? null,
    holdMs: heldMs(party.callSid, holds) + (hold === null ? 0 : now - hold.since),
    joinTime: isoMs(joinedAt),
  }
}

function heldMs(callSid: CallSid, holds: readonly Hold[]): number {
  return holds
    .filter((hold) => hold.callSid === callSid)
    .reduce((sum, { heldFrom, heldTo }) => sum + heldTo - heldFrom, 0)
}
