/** What becomes of a SIP party of whom the media thread hears nothing any more. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import {
  type MediaClient,
  type MediaCommand,
  type MediaEvent,
  makeEndpointId,
} from '@offhook/control'
import { makeSid, SimulatedClock } from '@offhook/core'
import { until } from '@offhook/test-kit'
import type { LegEnd, LegSignalling } from '@offhook/voice'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SipGateway } from '../sip-gateway.ts'
import { emptyDirectory, loopback } from '../testing/gateway-options.ts'

const endpointId = makeEndpointId(0)
const accountSid = makeSid('AC')

/** A phone that answers whatever it is asked, on a socket of its own, until it is dead. */
class Phone {
  readonly requests: string[] = []
  dead = false
  readonly #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', (packet, from) => {
      const text = packet.toString()
      this.requests.push(text.slice(0, text.indexOf('\r\n')))
      if (this.dead || text.startsWith('ACK')) return
      socket.send(this.#answerTo(text), from.port, from.address)
    })
  }

  static async open(): Promise<Phone> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new Phone(socket)
  }

  get port(): number {
    return (this.#socket.address() as AddressInfo).port
  }

  asked(method: string): number {
    return this.requests.filter((line) => line.startsWith(`${method} `)).length
  }

  close(): void {
    this.#socket.close()
  }

  #answerTo(request: string): string {
    const kept = request.split('\r\n').filter((line) => /^(Via|From|Call-ID|CSeq):/i.test(line))
    const to = /^To:.*$/im.exec(request)![0]
    const body = request.startsWith('INVITE')
      ? `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9000 RTP/AVP 0\r\n`
      : ''
    return [
      'SIP/2.0 200 OK',
      ...kept,
      to.includes('tag=') ? to : `${to};tag=phone`,
      `Contact: <sip:phone@127.0.0.1:${this.port}>`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n')
  }
}

class RecordedMedia {
  readonly commands: MediaCommand[] = []
  readonly #listeners = new Set<(event: MediaEvent) => void>()

  async openRtp() {
    return { endpointId, address: '127.0.0.1', port: 20_000 }
  }

  post(commands: readonly MediaCommand[]): void {
    this.commands.push(...commands)
  }

  on(_type: string, listener: (event: MediaEvent) => void) {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  silent(expected: boolean): void {
    for (const listener of this.#listeners) listener({ type: 'media.silent', endpointId, expected })
  }
}

let clock: SimulatedClock
let media: RecordedMedia
let gateway: SipGateway
let phone: Phone
let leg: LegSignalling
let end: LegEnd | null

beforeEach(async () => {
  clock = new SimulatedClock()
  media = new RecordedMedia()
  phone = await Phone.open()
  end = null
  gateway = new SipGateway({
    clock,
    ...loopback,
    media: media as unknown as MediaClient,
    directory: emptyDirectory(accountSid),
  })
  await gateway.start()
  leg = await gateway.dial({
    accountSid,
    callSid: makeSid('CA'),
    destination: {
      kind: 'sip',
      uri: `sip:phone@127.0.0.1:${phone.port}`,
      username: null,
      password: null,
    },
    from: '+12025550142',
    callerName: null,
    headers: {},
  })
  leg.events.on('ended', (ended) => {
    end = ended
  })
  let answered = false
  leg.events.on('answered', () => {
    answered = true
  })
  await until('the phone has answered', () => answered)
})

afterEach(async () => {
  await gateway.close()
  phone.close()
})

describe('an answered SIP leg without a packet', () => {
  it('is watched from the answer on', () => {
    const watch = { type: 'endpoint.watch-media', endpointId, silenceMs: 60_000 }
    expect(media.commands).toContainEqual(watch)
  })

  it('ends when audio was to flow both ways, with a BYE', async () => {
    media.silent(true)

    expect(end).toEqual({ cause: 'network-failed', by: 'network', sipStatus: null })
    await until('the phone is sent BYE', () => phone.asked('BYE') === 1)
  })

  it('is asked by OPTIONS when it may be silent, and stays while it answers', async () => {
    media.silent(false)
    await until('the phone is asked', () => phone.asked('OPTIONS') === 1)
    const sent = phone.requests.length
    media.silent(false)
    await until('the phone is asked again', () => {
      if (phone.asked('OPTIONS') === 1) media.silent(false)
      return phone.asked('OPTIONS') > 1
    })

    expect(sent).toBeGreaterThan(0)
    expect(end).toBeNull()
    expect(phone.asked('BYE')).toBe(0)
  })

  it('ends when it may be silent but does not answer OPTIONS', async () => {
    phone.dead = true
    media.silent(false)
    await until('the phone is asked', () => phone.asked('OPTIONS') > 0)
    await clock.advance(33_000)

    await until('the leg has ended', () => end)
    expect(end).toMatchObject({ cause: 'network-failed', by: 'network' })
  })
})

describe('the BYE of a call that a dead node left behind', () => {
  const dialogOf = () => leg.describe().dialog!

  it('is given up when nobody answers it', async () => {
    phone.dead = true
    const ended = gateway.endOrphan(dialogOf())
    await until('the phone is sent BYE', () => phone.asked('BYE') > 0)
    await clock.advance(33_000)

    await expect(ended).resolves.toBeUndefined()
  })

  it('is owed still when SIP closes before it is answered', async () => {
    phone.dead = true
    const ended = gateway.endOrphan(dialogOf())
    const owed = expect(ended).rejects.toThrow('closed')
    await until('the phone is sent BYE', () => phone.asked('BYE') > 0)

    await gateway.close()

    await owed
  })
})
