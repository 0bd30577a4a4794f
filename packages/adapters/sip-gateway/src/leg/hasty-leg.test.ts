/** A call that is hung up in the very moment in which it is answered. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { PhoneNumber } from '@offhook/accounts'
import { makeSid, systemClock } from '@offhook/core'
import { until } from '@offhook/test-kit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SipGateway } from '../sip-gateway.ts'
import { emptyDirectory, loopback } from '../testing/gateway-options.ts'
import { stillMedia } from '../testing/still-media.ts'

const accountSid = makeSid('AC')
let gateway: SipGateway
let phone: Socket
let heard: string[]

beforeEach(async () => {
  heard = []
  phone = createSocket('udp4')
  phone.on('message', (packet) => heard.push(packet.toString()))
  phone.bind(0, '127.0.0.1')
  await once(phone, 'listening')
  gateway = new SipGateway({
    clock: systemClock,
    ...loopback,
    media: stillMedia(),
    directory: {
      ...emptyDirectory(accountSid),
      numberFor: () => ({ sid: makeSid('PN'), accountSid }) as PhoneNumber,
    },
  })
})

afterEach(async () => {
  await gateway.close()
  phone.close()
})

it('is ended by a BYE: its 200 has gone out', async () => {
  const { udp } = await gateway.start()
  const { port } = phone.address() as AddressInfo
  let answered: Promise<void> | null = null
  gateway.events.on('incoming', ({ signalling }) => {
    answered = signalling.answer()
    answered.catch(() => {})
    signalling.hangup('normal')
  })
  const request = (method: string, branch: string, toTag: string, body = '') =>
    phone.send(
      [
        `${method} sip:+12025550100@127.0.0.1 SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${branch};rport`,
        'From: <sip:ann@127.0.0.1>;tag=1',
        `To: <sip:+12025550100@127.0.0.1>${toTag}`,
        'Call-ID: hasty',
        `CSeq: 1 ${method}`,
        `Contact: <sip:ann@127.0.0.1:${port}>`,
        'Max-Forwards: 70',
        ...(body ? ['Content-Type: application/sdp'] : []),
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
      udp.port,
      '127.0.0.1',
    )

  const offer =
    'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9000 RTP/AVP 0\r\n'
  request('INVITE', 'a', '', offer)
  const ok = await until('the call is answered', () =>
    heard.find((text) => text.startsWith('SIP/2.0 200')),
  )
  await expect(answered).rejects.toThrow('hung up')
  request('ACK', 'b', `;${/^To:.*;(tag=[^;\r\n]+)/im.exec(ok)?.[1]}`)

  await until('BYE is sent', () => heard.some((text) => text.startsWith('BYE ')))
})
