import { makeEndpointId } from '@offhook/control'
import { codecs, createAudioOffer, OPUS, PCMA, PCMU, sdpCodec } from '@offhook/rtp'
import { describe, expect, it } from 'vitest'
import { MediaNegotiation } from './media-negotiation.ts'

const endpoint = { endpointId: makeEndpointId(), address: '127.0.0.1', port: 20_000 }
const peer = { address: '192.0.2.1', port: 30_000, sessionId: 1, version: 1 }

describe('the codecs of a SIP leg', () => {
  it('are offered as the one list says, in its order', () => {
    const offer = new MediaNegotiation(endpoint, []).description()
    const listed = [...offer.matchAll(/a=rtpmap:\d+ ([^/]+)\//g)].map(([, name]) => name)

    const names = codecs.all.map(({ name }) => name)
    expect(listed).toEqual([...names, 'telephone-event', 'telephone-event'])
  })

  it.each(codecs.all.map((codec) => [codec.name, codec] as const))(
    'are configured by their name: %s',
    (name, codec) => {
      const negotiation = new MediaNegotiation(endpoint, [])
      const offer = createAudioOffer({ ...peer, codecs: [sdpCodec(codec)] })

      expect(negotiation.takeOffer(offer)).toMatchObject({
        ok: true,
        commands: [{ type: 'endpoint.configure', codec: { name, payloadType: codec.payloadType } }],
      })
    },
  )

  it('are chosen by who offers, in their order, with what they ask of it', () => {
    const negotiation = new MediaNegotiation(endpoint, [])
    const [pcmu, pcma] = [sdpCodec(PCMU), sdpCodec(PCMA)]
    const opus = { ...sdpCodec(OPUS), payloadType: 96, fmtp: 'maxaveragebitrate=16000' }
    const take = (...codecs: (typeof pcmu)[]) =>
      negotiation.takeOffer(createAudioOffer({ ...peer, codecs }))

    expect(take(pcma, pcmu, opus)).toMatchObject({
      commands: [{ codec: { name: 'PCMA', payloadType: 8 } }],
    })
    expect(take(opus, pcmu)).toMatchObject({
      commands: [
        {
          codec: { name: 'opus', payloadType: 96, parameters: 'maxaveragebitrate=16000' },
          dtmfPayloadType: 110,
          dtmfClockRate: 48_000,
          otherDtmfTypes: [101],
        },
      ],
    })
    expect(negotiation.description()).toContain('a=rtpmap:110 telephone-event/48000')
  })

  it('are sent in packets of the length that the peer asks for', () => {
    const negotiation = new MediaNegotiation(endpoint, [])
    const offer = createAudioOffer({ ...peer, ptime: 30, codecs: [sdpCodec(PCMU)] })

    expect(negotiation.takeOffer(offer)).toMatchObject({ commands: [{ packetTime: 30 }] })
    expect(negotiation.description()).toContain('a=ptime:30')
  })

  it.each(['GSM', 'G729', 'PCMU-WB'])('do not include %s, which is refused', (name) => {
    const negotiation = new MediaNegotiation(endpoint, [])
    const codec = { name, payloadType: 96, clockRate: 8_000 }
    const offer = createAudioOffer({ ...peer, codecs: [codec] })

    expect(negotiation.takeOffer(offer)).toMatchObject({
      ok: false,
      warning: expect.stringMatching(/^305 offhook "/),
    })
  })
})
