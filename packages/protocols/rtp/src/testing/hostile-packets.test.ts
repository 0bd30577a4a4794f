/** Datagrams that nobody honest sends, by the hundred thousand: nothing throws, nothing forged passes. */
import { describe, expect, it } from 'vitest'
import { classify, PacketKind } from '../packet/classify.ts'
import { createRtpHeader, readRtp } from '../packet/rtp-packet.ts'
import { buildRtcp, parseRtcp, type ReportBlock } from '../rtcp/rtcp-packet.ts'
import { SrtpContext } from '../srtp/srtp-context.ts'
import { buildStun } from '../stun/build-stun.ts'
import { checkStunIntegrity, readStun } from '../stun/read-stun.ts'
import { StunClass } from '../stun/stun-message.ts'
import { TelephoneEventReceiver } from '../telephone-event/receiver.ts'
import { fuzzMessages, fuzzSeed, fuzzTimeoutMs, Mutator } from './mutator.ts'

const options = { timeout: fuzzTimeoutMs }

/** A packet with all that a header can have. */
function rtpPacket(random: Mutator, payload = random.below(200)): Buffer {
  const csrcs = random.once(3) ? random.below(16) : 0
  const extension = random.once(3) ? 1 + random.below(8) : -1
  const padding = random.once(4) ? 1 + random.below(16) : 0
  const bytes = Buffer.concat([
    random.bytes(12 + csrcs * 4),
    extension < 0 ? Buffer.alloc(0) : random.bytes(4 + extension * 4),
    random.bytes(payload + padding),
  ])
  bytes[0] = 0x80 | (padding > 0 ? 0x20 : 0) | (extension < 0 ? 0 : 0x10) | csrcs
  bytes[1] = random.pick([0, 8, 9, 96, 101, 111, 0x80 | 96])
  if (extension >= 0) bytes.writeUInt16BE(extension, 12 + csrcs * 4 + 2)
  if (padding > 0) bytes[bytes.length - 1] = padding
  return bytes
}

/** Where the payload lies by RFC 3550, told a second time; null for what is none. */
function payloadOf(bytes: Buffer): readonly [offset: number, length: number] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length < 12 || view.getUint8(0) >> 6 !== 2) return null
  let offset = 12 + 4 * (view.getUint8(0) % 16)
  if (Math.floor(view.getUint8(0) / 16) % 2 === 1) {
    if (offset + 4 > bytes.length) return null
    offset += 4 + 4 * view.getUint16(offset + 2)
  }
  let length = bytes.length - offset
  if (length < 0) return null
  if (Math.floor(view.getUint8(0) / 32) % 2 === 1) {
    const padding = view.getUint8(bytes.length - 1)
    if (padding === 0 || padding > length) return null
    length -= padding
  }
  return [offset, length]
}

describe(`${fuzzMessages} hostile messages`, () => {
  it('of RTP are read as a second reader reads them, or not at all', options, () => {
    const random = new Mutator(fuzzSeed + 1)
    const header = createRtpHeader()
    const events = new TelephoneEventReceiver({ onDigit: () => {} })
    let read = 0
    for (let n = 0; n < fuzzMessages; n++) {
      const bytes = random.damage(rtpPacket(random))
      classify(bytes, bytes.length)
      const wanted = payloadOf(bytes)
      const isRead = readRtp(bytes, bytes.length, header)
      if (isRead !== (wanted !== null)) expect.unreachable(`${n}: ${bytes.toString('hex')}`)
      if (!wanted) continue
      read++
      const { payloadOffset, payloadLength, timestamp } = header
      if (payloadOffset !== wanted[0] || payloadLength !== wanted[1]) {
        expect.unreachable(`${n}: ${bytes.toString('hex')}`)
      }
      events.packet(bytes, payloadOffset, payloadLength, timestamp, n)
    }
    expect(read).toBeGreaterThan(fuzzMessages / 4)
  })

  it(
    'of RTCP are read whole or not at all, and what is whole says what was written',
    options,
    () => {
      const random = new Mutator(fuzzSeed + 2)
      const block = (): ReportBlock => ({
        ssrc: random.word(),
        fractionLost: random.below(256),
        cumulativeLost: random.below(0xff_ffff) - 0x7f_ffff,
        highestSequence: random.word(),
        jitter: random.word(),
        lsr: random.word(),
        dlsr: random.word(),
      })
      let parsed = 0
      for (let n = 0; n < fuzzMessages; n++) {
        const reports = Array.from({ length: random.below(4) }, block)
        const cname = 'c'.repeat(random.below(40))
        const { buf, length } = buildRtcp({
          ssrc: random.word(),
          cname,
          reports,
          ...(random.once(2) ? { bye: 'b'.repeat(random.below(20)) } : {}),
        })
        const whole = parseRtcp(buf, length)
        if (whole?.[0]?.type !== 'rr') expect.unreachable(`${n}: ${buf.toString('hex')}`)
        if (n % 100 === 0) expect(whole?.[0]).toMatchObject({ reports })
        const bytes = random.damage(buf.subarray(0, length))
        const packets = parseRtcp(bytes, bytes.length)
        if (!packets) continue
        parsed++
        for (const packet of packets) {
          if ('reports' in packet && packet.reports.length * 24 > bytes.length) {
            expect.unreachable(`${n}: ${bytes.toString('hex')}`)
          }
        }
      }
      expect(parsed).toBeGreaterThan(fuzzMessages / 10)
    },
  )

  it('of STUN have the integrity that they were made with, or none', options, () => {
    const random = new Mutator(fuzzSeed + 3)
    const key = 'a password of twenty-two'
    let intact = 0
    for (let n = 0; n < fuzzMessages; n++) {
      const message = buildStun({
        stunClass: random.pick(Object.values(StunClass)),
        transactionId: random.bytes(12),
        username: 'u'.repeat(random.below(40)),
        priority: random.word(),
        useCandidate: random.once(2),
        iceControlling: BigInt(random.word()),
        xorMappedAddress: { address: '192.0.2.1', port: random.below(65_536) },
        key,
        fingerprint: random.once(2),
      })
      const bytes = random.damage(message)
      const read = readStun(bytes, bytes.length)
      if (!read || !checkStunIntegrity(read, key)) continue
      // What the integrity covers is as it was; behind it nothing counts.
      const covered = read.integrityOffset + 24
      const differs =
        !bytes.subarray(4, covered).equals(message.subarray(4, covered)) || bytes[0] !== message[0]
      if (differs) expect.unreachable(`${n}: ${bytes.toString('hex')}`)
      intact++
    }
    expect(intact).toBeGreaterThan(fuzzMessages / 10)
  })

  it('of SRTP and SRTCP pass once, as they were protected, and no others', options, () => {
    const random = new Mutator(fuzzSeed + 4)
    const keys = { key: random.bytes(16), salt: random.bytes(14) }
    const sender = new SrtpContext(keys)
    const receiver = new SrtpContext(keys)
    let passed = 0
    for (let n = 0; n < fuzzMessages; n++) {
      const isRtcp = random.once(4)
      const plain = isRtcp ? rtcpOf(random) : rtpOf(random, n)
      const room = Buffer.concat([plain, Buffer.alloc(16)])
      const length = isRtcp
        ? sender.protectRtcp(room, plain.length)
        : sender.protectRtp(room, plain.length)
      if (length < 0) expect.unreachable(`${n} was not protected`)
      const packet = room.subarray(0, length)
      const forged = random.damage(packet)
      if (!forged.equals(packet)) {
        const before = Buffer.from(forged)
        const taken =
          receiver.unprotectRtp(forged, forged.length) >= 0 ||
          receiver.unprotectRtcp(forged, forged.length) >= 0
        if (taken || !forged.equals(before)) expect.unreachable(`${n}: ${before.toString('hex')}`)
      }
      const again = Buffer.from(packet)
      const take = (bytes: Buffer) =>
        isRtcp
          ? receiver.unprotectRtcp(bytes, bytes.length)
          : receiver.unprotectRtp(bytes, bytes.length)
      const end = take(packet)
      if (end !== plain.length || !packet.subarray(0, end).equals(plain) || take(again) >= 0) {
        expect.unreachable(`${n}: ${again.toString('hex')}`)
      }
      passed++
    }
    expect(passed).toBe(fuzzMessages)
  })

  it('on a shared port are told apart by their first bytes, whatever follows', options, () => {
    const random = new Mutator(fuzzSeed + 5)
    const kinds = new Set<PacketKind>()
    for (let n = 0; n < fuzzMessages; n++) {
      const bytes = random.bytes(random.below(24))
      const kind = classify(bytes, bytes.length)
      kinds.add(kind)
      if (kind === PacketKind.stun && readStun(bytes, bytes.length)) {
        expect.unreachable(bytes.toString('hex'))
      }
      if (kind === PacketKind.rtcp) parseRtcp(bytes, bytes.length)
    }
    expect(kinds.size).toBe(5)
  })
})

const SSRCS = [1, 2, 0xffff_fffe]

function rtpOf(random: Mutator, n: number): Buffer {
  const packet = rtpPacket(random)
  packet.writeUInt16BE(n & 0xffff, 2)
  packet.writeUInt32BE(SSRCS[0]!, 8)
  return packet
}

function rtcpOf(random: Mutator): Buffer {
  const { buf, length } = buildRtcp({ ssrc: random.pick(SSRCS), cname: 'c' })
  return buf.subarray(0, length)
}
