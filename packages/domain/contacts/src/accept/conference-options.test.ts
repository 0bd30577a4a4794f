import { describe, expect, it } from 'vitest'
import { readConferenceOptions } from './conference-options.ts'

describe('readConferenceOptions', () => {
  it('has the documented defaults', () => {
    expect(readConferenceOptions({})).toMatchObject({
      to: null,
      timeoutMs: 60_000,
      endConferenceOnExit: false,
      beep: 'true',
      jitterBufferSize: 'large',
      recordingChannels: 'mono',
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
      JitterBufferSize: 'Small',
      RecordingChannels: 'Dual',
      ConferenceRecord: 'record-from-start',
      ConferenceStatusCallbackEvent: 'start,end join',
      undefined: 'an unknown key',
    })

    expect(options).toMatchObject({
      endConferenceOnExit: true,
      endConferenceOnCustomerExit: true,
      beep: 'false',
      timeoutMs: 20_000,
      jitterBufferSize: 'small',
      recordingChannels: 'dual',
      conferenceRecord: true,
      conferenceStatusCallbackEvents: ['start', 'end', 'join'],
    })
  })

  it('holds the time to ring within its limit', () => {
    expect(readConferenceOptions({ Timeout: '99999' }).timeoutMs).toBe(999_000)
    expect(readConferenceOptions({ Timeout: 'soon' }).timeoutMs).toBe(60_000)
  })

  it.each([
    ['1', 250],
    ['-5', 250],
    ['many', 250],
    ['999', 250],
    ['2', 2],
    [40, 40],
  ])('holds the size of the conference within its limits: %s is %i', (given, size) => {
    expect(readConferenceOptions({ MaxParticipants: given }).maxParticipants).toBe(size)
  })

  it.each([
    ['onenter', 'onEnter'],
    ['onExit', 'onExit'],
    [false, 'false'],
    ['loud', 'true'],
    [null, 'true'],
  ])('takes a beep it knows: %s is %s', (given, beep) => {
    expect(readConferenceOptions({ Beep: given }).beep).toBe(beep)
  })

  it('tells of the start and the end of the conference unless events are named', () => {
    expect(readConferenceOptions({}).conferenceStatusCallbackEvents).toEqual(['start', 'end'])
    expect(
      readConferenceOptions({ ConferenceStatusCallbackEvent: ['join', 'leave mute'] })
        .conferenceStatusCallbackEvents,
    ).toEqual(['join', 'leave', 'mute'])
  })

  it('keeps the callbacks of the leg and of the conference apart', () => {
    const both = readConferenceOptions({
      Record: 'true',
      RecordingStatusCallback: 'https://example.com/leg',
      ConferenceRecordingStatusCallback: 'https://example.com/conference',
      ConferenceRecordingStatusCallbackMethod: 'GET',
    })
    const leg = readConferenceOptions({
      Record: 'true',
      RecordingStatusCallback: 'https://example.com/leg',
    })

    expect(both).toMatchObject({
      recordingStatusCallback: 'https://example.com/leg',
      recordingStatusCallbackMethod: 'POST',
      conferenceRecordingStatusCallback: 'https://example.com/conference',
      conferenceRecordingStatusCallbackMethod: 'GET',
    })
    expect(leg.conferenceRecordingStatusCallback).toBeNull()
  })

  it('takes the one callback for that of the conference where no leg is recorded', () => {
    const options = readConferenceOptions({
      ConferenceRecord: 'true',
      RecordingStatusCallback: 'https://example.com/recording',
      RecordingStatusCallbackMethod: 'GET',
    })

    expect(options).toMatchObject({
      conferenceRecordingStatusCallback: 'https://example.com/recording',
      conferenceRecordingStatusCallbackMethod: 'GET',
    })
  })

  it('survives what makes no sense', () => {
    const nonsense = {
      To: {},
      Timeout: [],
      Beep: 7,
      StatusCallbackEvent: [null, 3],
      Muted: 'maybe',
    }

    expect(() => readConferenceOptions(nonsense)).not.toThrow()
    expect(readConferenceOptions(nonsense)).toMatchObject({ muted: false, timeoutMs: 60_000 })
  })
})
