/** Where a callback that somebody books waits, and which number it shows. */
import { makeSid } from '@offhook/core'
import { numberReader } from '@offhook/numbers'
import type { Callbacks } from '@offhook/outbound'
import type { Reservation, Task } from '@offhook/task-router'
import { beforeEach, describe, expect, it } from 'vitest'
import { callbackRoutes } from './callbacks.ts'
import { accountSid, annsWorker, askerOf, type Who } from './testing/reviewed-call.ts'

type BookingFields = Parameters<Callbacks['book']>[1]

const OURS = '+12025550100'
const BILLING = '+12025550111'
const CUSTOMER = '+12025550171'

const home = {
  accountSid,
  workspaceSid: makeSid('WS'),
  workflowSid: makeSid('WW'),
  taskQueueSid: makeSid('WQ'),
  phoneNumber: OURS,
}

const billed = {
  sid: makeSid('WT'),
  accountSid,
  workspaceSid: home.workspaceSid,
  workflowSid: makeSid('WW'),
  taskQueueSid: makeSid('WQ'),
  attributes: { from: CUSTOMER, to: BILLING },
} as unknown as Task

let booked: BookingFields[]
let task: Task
let isOver: boolean

beforeEach(() => {
  booked = []
  task = billed
  isOver = false
})

const routeOf = ({ workspaceSid, workflowSid, taskQueueSid }: Task) => ({
  ...{ workspaceSid, workflowSid, taskQueueSid },
})

async function book(who: Who, json: object = {}) {
  const offers = [{ workerSid: annsWorker, status: 'completed' }] as unknown as Reservation[]
  const find = (sid: string) => (sid === task.sid ? task : undefined)
  const ask = askerOf(callbackRoutes, {
    home,
    accounts: { readerOf: () => numberReader('US') },
    router: {
      task: (sid: string) => (isOver ? undefined : find(sid)),
      reservationsOf: () => offers,
    },
    taskRouterRepository: {
      task: async (sid: string) => find(sid),
      reservationsOfTask: async () => offers,
    },
    callbacks: {
      book: async (_account: string, fields: BookingFields) => {
        booked.push(fields)
        return { context: {}, dueAt: fields.at, dateCreated: 0, dateUpdated: 0 }
      },
    },
  })
  const fields = { phoneNumber: CUSTOMER, at: '2026-11-30T12:00:00Z', ...json }
  await ask('POST Callbacks', { who, json: fields })
  return booked[0]?.place
}

describe('a callback', () => {
  it.each([false, true])(
    'waits where the task of its customer was; a past task: %s',
    async (past) => {
      isOver = past
      expect(await book('ann', { taskSid: billed.sid })).toEqual({
        ...routeOf(billed),
        callerId: BILLING,
        routingTarget: null,
      })
    },
  )

  it('is promised by an agent in the queue of that task', async () => {
    expect(await book('ann', { taskSid: billed.sid, toMe: true })).toEqual({
      ...routeOf(billed),
      callerId: BILLING,
      routingTarget: annsWorker,
    })
  })

  it('shows the number that an outbound task has shown', async () => {
    task = { ...billed, attributes: { outbound_to: CUSTOMER, from: BILLING, to: CUSTOMER } }
    expect(await book('ann', { taskSid: task.sid })).toMatchObject({ callerId: BILLING })
  })

  it('shows the number that is asked for', async () => {
    const place = await book('ann', { taskSid: billed.sid, callerId: '(202) 555-0122' })
    expect(place).toMatchObject({ ...routeOf(billed), callerId: '+12025550122' })
  })

  it('shows the site’s number where the customer called none', async () => {
    task = { ...billed, attributes: { from: CUSTOMER, to: 'sip:office@example.com' } }
    expect(await book('ann', { taskSid: task.sid })).toMatchObject({ callerId: OURS })
  })

  it('of a task that was in no queue goes the way of the site', async () => {
    task = { ...billed, taskQueueSid: null }
    const { workspaceSid, workflowSid } = home
    expect(await book('ann', { taskSid: task.sid })).toMatchObject({
      ...{ workspaceSid, workflowSid },
      taskQueueSid: null,
      callerId: BILLING,
    })
  })

  it('of no task goes the way of the site', async () => {
    const { workspaceSid, workflowSid, taskQueueSid } = home
    const way = { workspaceSid, workflowSid, callerId: OURS }
    expect(await book('ann')).toEqual({ ...way, taskQueueSid: null, routingTarget: null })
    booked = []
    expect(await book('ann', { toMe: true })).toEqual({
      ...{ ...way, taskQueueSid },
      routingTarget: annsWorker,
    })
  })

  it('is booked by who may see its task alone', async () => {
    await expect(book('bob', { taskSid: billed.sid })).rejects.toMatchObject({ code: 20404 })
    await expect(book('ann', { taskSid: makeSid('WT') })).rejects.toMatchObject({ code: 20404 })
    task = { ...billed, accountSid: makeSid('AC') }
    await expect(book('sue', { taskSid: billed.sid })).rejects.toMatchObject({ code: 20404 })
    expect(booked).toEqual([])
    task = billed
    expect(await book('sue', { taskSid: billed.sid })).toMatchObject(routeOf(billed))
  })
})
