import { makeSid } from '@offhook/core'
import { expect, test } from 'vitest'
import type { Participant } from '../model.ts'
import { editedRow, holdEnded } from './participant-edits.ts'

const agent = makeSid('CA')
const free: Participant = {
  conferenceSid: makeSid('CF'),
  callSid: makeSid('CA'),
  accountSid: makeSid('AC'),
  label: null,
  status: 'connected',
  muted: false,
  hold: false,
  holdSince: null,
  heldBy: null,
  coaching: false,
  callSidToCoach: null,
  startConferenceOnEnter: true,
  endConferenceOnExit: false,
  queueTimeMs: 0,
  dateCreated: 0,
  dateUpdated: 0,
  joinedAt: 0,
  leftAt: null,
}
const held = editedRow(free, { hold: true, byCallSid: agent }, 1_000)

test('a hold is known from its beginning, with who began it', () => {
  expect(held).toMatchObject({ hold: true, holdSince: 1_000, heldBy: agent })
  expect(holdEnded(free, held)).toBeNull()
})

test('holding again, or any other edit, changes nothing of it', () => {
  const other = { hold: true, byCallSid: makeSid('CA'), holdUrl: 'https://example.com/a.wav' }
  for (const edit of [other, { muted: true }]) {
    const after = editedRow(held, edit, 5_000)
    expect(after).toMatchObject({ hold: true, holdSince: 1_000, heldBy: agent })
    expect(holdEnded(held, after)).toBeNull()
  }
})

test('it is over when somebody ends it', () => {
  const after = editedRow(held, { hold: false, byCallSid: makeSid('CA') }, 9_000)
  expect(after).toMatchObject({ hold: false, holdSince: null, heldBy: null })
  expect(holdEnded(held, after)).toMatchObject({ heldBy: agent, heldFrom: 1_000, heldTo: 9_000 })
})

test('it is over when the party leaves', () => {
  const left: Participant = { ...held, status: 'complete', leftAt: 7_000 }
  expect(holdEnded(left, left)).toMatchObject({ heldFrom: 1_000, heldTo: 7_000 })
})

test('an application that holds is nobody in the call', () => {
  expect(editedRow(free, { hold: true }, 1_000).heldBy).toBeNull()
})
