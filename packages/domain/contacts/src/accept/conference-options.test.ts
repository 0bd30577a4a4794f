import { describe, expect, it } from 'vitest'
import { readConferenceOptions } from './conference-options.ts'

describe('readConferenceOptions', () => {
  it('has the documented defaults', () => {
    expect(readConferenceOptions({})).toMatchObject({
      to: null,
      timeoutMs: 60_000,
      endConferenceOnExit: false,
      beep: 'true',
      conferenceRecord: false,
      maxParticipants: 250,
    })
  })

  it('takes what the SDK sends: booleans, their words, and lists with commas', () => {
    const options = readConferenceOptions({
      EndConferenceOnExit: 'true',
      EndConferenceOnCustomerExit: true,
      Beep: 'false',
      Timeout: '20',
      ConferenceRecord: 'record-from-start',
      ConferenceStatusCallbackEvent: 'start,end join',
      undefined: 'an unknown key',
    })

    expect(options).toMatchObject({
      endConferenceOnExit: true,
      endConferenceOnCustomerExit: true,
      beep: 'false',
      timeoutMs: 20_000,
      conferenceRecord: true,
      conferenceStatusCallbackEvents: ['start', 'end', 'join'],
    })
  })

  it('holds the time to ring within its limit', () => {
    expect(readConferenceOptions({ Timeout: '99999' }).timeoutMs).toBe(999_000)
    expect(readConferenceOptions({ Timeout: 'soon' }).timeoutMs).toBe(60_000)
  })
})
