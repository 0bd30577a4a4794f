import { describe, expect, it } from 'vitest'
import { CONNECTED, FrameWriter } from './outgoing-frames.ts'

const facts = {
  accountSid: 'AC1',
  callSid: 'CA1',
  streamSid: 'MZ1',
  tracks: ['inbound', 'outbound'],
  customParameters: { who: 'a "caller"' },
} as const

describe('the frames to an application', () => {
  it('begin with the protocol, without a number', () => {
    expect(JSON.parse(CONNECTED)).toEqual({
      event: 'connected',
      protocol: 'Call',
      version: '1.0.0',
    })
  })

  it('are numbered from 1, across their kinds, and all numbers are strings', () => {
    const writer = new FrameWriter(facts)
    const media = { track: 'outbound', chunk: 7, timestamp: 140, payload: '//8=' } as const
    const frames = [
      writer.start(),
      writer.media(media),
      writer.dtmf('#'),
      writer.mark('greeting "1"'),
      writer.stop(),
    ]

    expect(frames.map((text) => JSON.parse(text))).toEqual([
      {
        event: 'start',
        sequenceNumber: '1',
        start: {
          accountSid: 'AC1',
          streamSid: 'MZ1',
          callSid: 'CA1',
          tracks: ['inbound', 'outbound'],
          mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
          customParameters: { who: 'a "caller"' },
        },
        streamSid: 'MZ1',
      },
      {
        event: 'media',
        sequenceNumber: '2',
        media: { track: 'outbound', chunk: '7', timestamp: '140', payload: '//8=' },
        streamSid: 'MZ1',
      },
      {
        event: 'dtmf',
        sequenceNumber: '3',
        dtmf: { track: 'inbound_track', digit: '#' },
        streamSid: 'MZ1',
      },
      { event: 'mark', sequenceNumber: '4', mark: { name: 'greeting "1"' }, streamSid: 'MZ1' },
      {
        event: 'stop',
        sequenceNumber: '5',
        stop: { accountSid: 'AC1', callSid: 'CA1' },
        streamSid: 'MZ1',
      },
    ])
  })
})
