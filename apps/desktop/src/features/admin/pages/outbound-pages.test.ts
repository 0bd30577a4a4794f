/** What the forms of the rules for calls out read and write. */
import type { CallingRulesRecord, CallingRulesRequest } from '@offhook/desk-api'
import { beforeEach, describe, expect, it } from 'vitest'
import { Admin } from '../../../api/admin.ts'
import type { Http } from '../../../api/http.ts'
import { callingHours } from './CallingHoursPage.tsx'
import { doNotCall } from './DoNotCallPage.tsx'

const none: CallingRulesRecord = { hours: null, everyCall: false }
const office: CallingRulesRecord = {
  hours: { days: [1, 2], from: '09:00', until: '17:00' },
  everyCall: true,
}

let posted: unknown[]
let rules: CallingRulesRecord
const http = {
  get: async () => rules,
  post: async (path: string, { json }: { json?: unknown }) => {
    posted.push([path.replace('/offhook/v1/', ''), json])
    if (path.endsWith('CallingRules')) rules = { ...rules, ...(json as CallingRulesRequest) }
    return { sid: 'DN1' }
  },
} as unknown as Http

beforeEach(() => {
  posted = []
  rules = office
})

describe('calling hours', () => {
  const form = callingHours(new Admin(http))

  it('show their times and days once they are on', async () => {
    expect(await form.load()).toEqual([office])
    expect(form.fieldsOf(none).map(({ name }) => name)).toEqual(['everyCall', 'isLimited'])
    expect(form.fieldsOf(office)).toHaveLength(11)
    expect(form.draftOf(office)).toMatchObject({
      ...{ everyCall: true, isLimited: true, from: '09:00', until: '17:00' },
      ...{ day1: true, day2: true, day3: false, day7: false },
    })
  })

  it.each([
    [none, { everyCall: true }, { everyCall: true }],
    [
      none,
      { isLimited: true },
      { hours: { days: [1, 2, 3, 4, 5], from: '08:00', until: '20:00' } },
    ],
    [office, { isLimited: false }, { hours: null }],
    [office, { from: ' 10:00 ' }, { hours: { ...office.hours, from: '10:00' } }],
    [office, { day1: false }, { hours: { ...office.hours, days: [2] } }],
    [office, { day7: true }, { hours: { ...office.hours, days: [1, 2, 7] } }],
  ])('%j, changed by %j, asks for %j', async (row, changed, request) => {
    rules = row
    await form.save?.(row, changed)
    expect(posted).toEqual([['CallingRules', request]])
  })

  it('keep two days that are chosen at once', async () => {
    await Promise.all([form.save?.(office, { day3: true }), form.save?.(office, { day4: true })])
    expect(rules.hours?.days).toEqual([1, 2, 3, 4])
  })
})

describe('the do-not-call list', () => {
  const form = doNotCall(new Admin(http))

  it('takes a number with a note, and another note', async () => {
    expect(await form.create?.({ phoneNumber: '030 1234567', note: 'asked' })).toBe('DN1')
    const row = { sid: 'DN1', phoneNumber: '+49301234567', note: 'asked', dateCreated: '' }
    await form.save?.(row, { note: 'by letter' })

    expect(posted).toEqual([
      ['DoNotCall', { phoneNumber: '030 1234567', note: 'asked' }],
      ['DoNotCall', { phoneNumber: '+49301234567', note: 'by letter' }],
    ])
  })
})
