import { makeSid } from '@offhook/core'
import { expect, it } from 'vitest'
import { CalledCustomers } from './called-customers.ts'
import type { DialRecord } from './model.ts'

const [taskSid, callSid] = [makeSid('WT'), makeSid('CA')]
const record = {} as DialRecord

it('keeps nobody whose call is over once it is known what became of them', () => {
  const customers = new CalledCustomers()
  customers.called(taskSid, callSid, record)
  customers.ended(callSid, false, 1_000)
  expect(customers.size).toBe(0)

  customers.called(taskSid, callSid, record)
  customers.answered(callSid, 1_000)
  customers.ended(callSid, true, 1_500)
  expect(customers.size).toBe(1)
  expect(customers.wasAbandoned(taskSid)).toBe(false)
  customers.settled(taskSid)
  expect(customers.size).toBe(0)
})

it('keeps whoever may still answer when the agent has gone', () => {
  const customers = new CalledCustomers()
  customers.called(taskSid, callSid, record)
  customers.settled(taskSid)
  expect(customers.answered(callSid, 1_000)).toMatchObject({ taskSid })
})
