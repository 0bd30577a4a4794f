import { describe, expect, it } from 'vitest'
import { Form } from '../http/form.ts'
import { instructionFields } from './instruction-fields.ts'

describe('the fields of an instruction', () => {
  it('are handed on by their names, each as what it is', () => {
    const form = new Form({
      To: 'client:ann',
      Timeout: '20',
      EndConferenceOnExit: 'true',
      Muted: 'false',
      Beep: 'onenter',
      StatusCallbackEvent: ['initiated', 'ringing'],
      ConferenceStatusCallbackEvent: 'start end',
      WaitUrl: 'https://app.example.com/music',
      Shoes: 'red',
    })

    expect(instructionFields(form)).toEqual({
      To: 'client:ann',
      Timeout: 20,
      EndConferenceOnExit: true,
      Muted: false,
      Beep: 'onEnter',
      StatusCallbackEvent: ['initiated', 'ringing'],
      ConferenceStatusCallbackEvent: ['start', 'end'],
      WaitUrl: 'https://app.example.com/music',
    })
  })

  it.each([
    ['Timeout', '0', 20001],
    ['Timeout', '1000', 20001],
    ['MaxParticipants', '251', 20001],
    ['Muted', 'perhaps', 20001],
    ['Beep', 'loud', 20001],
    ['StatusCallback', 'nowhere', 40159],
    ['PostWorkActivitySid', 'Offline', 40143],
    ['WaitMethod', 'PUT', 21209],
    ['WorkerActivitySid', 'Offline', 40100],
  ])('are refused when %s is %s', (name, value, code) => {
    expect(() => instructionFields(new Form({ [name]: value }))).toThrow(
      expect.objectContaining({ code, status: 400 }),
    )
  })
})
