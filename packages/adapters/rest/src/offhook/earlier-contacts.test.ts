/** Whom a task without a call is about, and what they have had to do with us before. */
import { makeSid } from '@offhook/core'
import type { ContactFilter, ContactRow } from '@offhook/history'
import type { Reservation, Task } from '@offhook/task-router'
import { beforeEach, describe, expect, it } from 'vitest'
import { contactRoutes } from './contacts.ts'
import {
  accountSid,
  annsWorker,
  askerOf,
  bodyOf,
  START,
  type Who,
} from './testing/reviewed-call.ts'

const CUSTOMER = '+12025550171'

const task = (attributes: object) =>
  ({ sid: makeSid('WT'), accountSid, attributes }) as unknown as Task
const contact = (taskSid: string | null, endedAt: number | null) =>
  ({
    ...{ sid: makeSid('KT'), accountSid, callSid: makeSid('CA'), taskSid, agents: [] },
    ...{ dateCreated: START, endedAt, customer: CUSTOMER },
  }) as unknown as ContactRow

let rows: ContactRow[]
let asked: ContactFilter[]

beforeEach(() => {
  rows = []
  asked = []
})

async function earlier(who: Who, of: Task) {
  const offers = [{ workerSid: annsWorker, status: 'pending' }] as unknown as Reservation[]
  const ask = askerOf(contactRoutes, {
    router: {
      task: (sid: string) => (sid === of.sid ? of : undefined),
      reservationsOf: () => offers,
    },
    taskRouterRepository: { task: async () => undefined },
    voiceRepository: { recordings: async () => ({ rows: [], next: null }) },
    contactRepository: {
      contacts: async (filter: ContactFilter) => {
        asked.push(filter)
        return { rows, next: null }
      },
      lanes: async () => [],
      dispositions: async () => new Map(),
      taskWords: async () => new Map(),
    },
  })
  const answer = await ask('GET Tasks/:TaskSid/EarlierContacts', {
    who,
    params: { TaskSid: of.sid },
  })
  return (bodyOf(answer)['contacts'] as readonly { sid: string }[]).map(({ sid }) => sid)
}

describe('the earlier contacts of a task without a call', () => {
  it.each([
    ['a preview or a callback', { outbound_to: CUSTOMER, from: '+12025550100' }],
    ['a customer who wrote', { from: CUSTOMER }],
  ])('are those of its number: %s', async (_what, attributes) => {
    rows = [contact(null, START + 1_000), contact(makeSid('WT'), START)]

    expect(await earlier('ann', task(attributes))).toEqual(rows.map(({ sid }) => sid))
    expect(asked).toEqual([{ accountSid, customer: CUSTOMER }])
  })

  it('have the call in which the customer kept the place, and not the one that goes on', async () => {
    const callback = task({ outbound_to: CUSTOMER })
    rows = [contact(callback.sid, null), contact(callback.sid, START + 1_000)]

    expect(await earlier('ann', callback)).toEqual([rows[1]?.sid])
  })

  it('are none of a task that names nobody', async () => {
    expect(await earlier('ann', task({}))).toEqual([])
    expect(asked).toEqual([])
  })

  it('are told to who may see the task alone', async () => {
    const preview = task({ outbound_to: CUSTOMER })
    await expect(earlier('bob', preview)).rejects.toMatchObject({ code: 20404 })
    expect(asked).toEqual([])
    expect(await earlier('sue', preview)).toEqual([])
  })
})
