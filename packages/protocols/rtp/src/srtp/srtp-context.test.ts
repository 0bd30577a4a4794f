import { createCipheriv, createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { writeRtpHeader } from '../packet/rtp-packet.ts'
import { deriveKey, KeyLabel } from './key-derivation.ts'
import { HmacSha1 } from './sha1.ts'
import { SrtpContext } from './srtp-context.ts'

const key = Buffer.from('E1F97A0D3E018BE0D64FA32C06DE4139', 'hex')
const salt = Buffer.from('0EC675AD498AFEEBB6960B3AABE6', 'hex')

/** The same algorithm written the slow and obvious way. */
function naiveProtectRtp(
  packet: Buffer,
  headerLength: number,
  index: bigint,
  master = { key, salt },
): Buffer {
  const k = deriveKey(master.key, master.salt, KeyLabel.rtpEncryption, 16)
  const a = deriveKey(master.key, master.salt, KeyLabel.rtpAuthentication, 20)
  const s = deriveKey(master.key, master.salt, KeyLabel.rtpSalt, 14)
  const ssrc = BigInt(packet.readUInt32BE(8))
  const iv = (BigInt(`0x${s.toString('hex')}`) << 16n) ^ (ssrc << 64n) ^ (index << 16n)
  const ivBytes = Buffer.from(iv.toString(16).padStart(32, '0'), 'hex')
  const cipher = createCipheriv('aes-128-ctr', k, ivBytes)
  const body = Buffer.concat([
    packet.subarray(0, headerLength),
    cipher.update(packet.subarray(headerLength)),
  ])
  const roc = Buffer.alloc(4)
  roc.writeUInt32BE(Number(index >> 16n))
  return Buffer.concat([
    body,
    createHmac('sha1', a).update(body).update(roc).digest().subarray(0, 10),
  ])
}

function packet(sequence: number, payload: Uint8Array, ssrc = 0xcafebabe): Buffer {
  const buf = Buffer.alloc(12 + payload.length + 20)
  writeRtpHeader(buf, 0, {
    marker: false,
    payloadType: 0,
    sequence,
    timestamp: sequence * 160,
    ssrc,
  })
  buf.set(payload, 12)
  return buf
}

function protect(context: SrtpContext, sequence: number, ssrc?: number): Buffer {
  const buf = packet(sequence, Buffer.from(`packet ${sequence}`), ssrc)
  const length = context.protectRtp(buf, buf.length - 20)
  return Buffer.from(buf.subarray(0, length))
}

describe('key derivation', () => {
  it('gives the session keys of RFC 3711 appendix B.3', () => {
    const hex = (label: KeyLabel, length: number) =>
      deriveKey(key, salt, label, length).toString('hex').toUpperCase()

    expect(hex(KeyLabel.rtpEncryption, 16)).toBe('C61E7A93744F39EE10734AFE3FF7A087')
    expect(hex(KeyLabel.rtpSalt, 14)).toBe('30CBBC08863D8C85D49DB34A9AE1')
    expect(hex(KeyLabel.rtpAuthentication, 20)).toBe('CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4')
  })
})

describe('a key of 256 bits', () => {
  const master = Buffer.from(
    'f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6',
    'hex',
  )
  const masterSalt = Buffer.from('3b04803de51ee7c96423ab5b78d2', 'hex')

  it('gives the session keys of RFC 6188 §7.2', () => {
    const hex = (label: KeyLabel, length: number) =>
      deriveKey(master, masterSalt, label, length).toString('hex')

    expect(hex(KeyLabel.rtpEncryption, 32)).toBe(
      '5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4',
    )
    expect(hex(KeyLabel.rtpSalt, 14)).toBe('fa31791685ca444a9e07c6c64e93')
    expect(hex(KeyLabel.rtpAuthentication, 20)).toBe('fd9c32d39ed5fbb5a9dc96b30818454d1313dc05')
  })
})

describe.each([
  [16, 10],
  [16, 4],
  [32, 10],
  [32, 4],
] as const)('a key of %i bytes and a tag of %i', (bytes, tagLength) => {
  const keys = { key: randomBytes(bytes), salt, tagLength }

  it('protects what the other side reads, and a changed byte is noticed', () => {
    const [sender, receiver] = [new SrtpContext(keys), new SrtpContext(keys)]
    const sealed = protect(sender, 7)
    expect(sealed).toHaveLength(12 + 'packet 7'.length + tagLength)
    const forged = Buffer.from(sealed)
    forged[13]! ^= 1
    expect(receiver.unprotectRtp(forged, forged.length)).toBe(-1)

    const length = receiver.unprotectRtp(sealed, sealed.length)

    expect(sealed.subarray(12, length).toString()).toBe('packet 7')
  })

  it('has a tag of ten bytes for RTCP', () => {
    const buf = Buffer.concat([Buffer.from('80c90001cafebabe', 'hex'), Buffer.alloc(14)])
    const length = new SrtpContext(keys).protectRtcp(buf, 8)

    expect(length).toBe(8 + 14)
    expect(new SrtpContext(keys).unprotectRtcp(buf, length)).toBe(8)
  })
})

describe('HmacSha1', () => {
  it('agrees with the native HMAC for every length up to three blocks and for long keys', () => {
    for (const keyLength of [1, 20, 64, 65, 131, 200]) {
      const secret = randomBytes(keyLength)
      const mine = new HmacSha1(secret)
      const out = new Uint8Array(20)
      for (let length = 0; length <= 200; length++) {
        const data = randomBytes(length)
        const trailer = Buffer.from([1, 2, 3, 4])

        mine.digestPlain(data, length, out)
        expect(Buffer.from(out)).toEqual(createHmac('sha1', secret).update(data).digest())

        mine.digest(data, length, 0x01020304, out)
        const expected = createHmac('sha1', secret).update(data).update(trailer).digest()
        expect(Buffer.from(out)).toEqual(expected)
      }
    }
  })
})

describe('SrtpContext', () => {
  it('agrees byte for byte with the obvious implementation on random packets', () => {
    for (let stream = 0; stream < 20; stream++) {
      const master = { key: randomBytes(16), salt: randomBytes(14) }
      const sender = new SrtpContext(master)
      const receiver = new SrtpContext(master)
      const ssrc = randomBytes(4).readUInt32BE()
      let index = 65536 - 60 - stream
      for (let i = 0; i < 120; i++, index++) {
        const payload = randomBytes((i * 37 + stream) % 1300)
        const buf = packet(index % 65536, payload, ssrc)
        const plain = Buffer.from(buf.subarray(0, 12 + payload.length))
        const length = sender.protectRtp(buf, plain.length)

        const wire = naiveProtectRtp(plain, 12, BigInt(index), master)
        expect(buf.subarray(0, length).equals(wire)).toBe(true)
        expect(receiver.unprotectRtp(buf, length)).toBe(plain.length)
        expect(buf.subarray(0, plain.length).equals(plain)).toBe(true)
      }
    }
  })

  it('leaves CSRCs and the header extension in the clear but authenticated', () => {
    const buf = Buffer.alloc(60)
    writeRtpHeader(buf, 0, { marker: false, payloadType: 0, sequence: 9, timestamp: 9, ssrc: 9 })
    buf[0] = 0x91
    buf.set([0xbe, 0xde, 0, 1, 1, 2, 3, 4], 16)
    const plain = Buffer.from(buf.subarray(0, 40))
    const length = new SrtpContext({ key, salt }).protectRtp(buf, 40)

    expect(buf.subarray(0, 24)).toEqual(plain.subarray(0, 24))
    expect(buf.subarray(0, length)).toEqual(naiveProtectRtp(plain, 24, 9n))
    buf[20] = 7
    expect(new SrtpContext({ key, salt }).unprotectRtp(buf, length)).toBe(-1)
  })

  it('accepts each packet once, and late ones within the window', () => {
    const sender = new SrtpContext({ key, salt })
    const receiver = new SrtpContext({ key, salt })
    const packets = Array.from({ length: 300 }, (_, i) => protect(sender, i + 1))
    const take = (i: number) => {
      const copy = Buffer.from(packets[i]!)
      return receiver.unprotectRtp(copy, copy.length) > 0
    }

    expect(take(10)).toBe(true)
    expect(take(10)).toBe(false)
    expect(take(200)).toBe(true)
    expect(take(200 - 127)).toBe(true)
    expect(take(200 - 127)).toBe(false)
    expect(take(200 - 128)).toBe(false)
    expect(take(199)).toBe(true)
    expect(take(199)).toBe(false)
  })

  it('follows the sequence over two wraps, with reordering around each', () => {
    const sender = new SrtpContext({ key, salt })
    const receiver = new SrtpContext({ key, salt })
    const start = 65000
    const total = 70000
    let held: Buffer | undefined
    let accepted = 0
    for (let i = 0; i < total; i++) {
      const next = protect(sender, (start + i) % 65536)
      if (i % 7 === 3) {
        held = next
        continue
      }
      if (receiver.unprotectRtp(next, next.length) > 0) accepted++
      if (held) {
        if (receiver.unprotectRtp(held, held.length) > 0) accepted++
        held = undefined
      }
    }

    expect(accepted).toBe(total)
  })

  it('joins a stream whose wrap it never saw', () => {
    const sender = new SrtpContext({ key, salt })
    protect(sender, 65535)
    const first = protect(sender, 0)
    const second = protect(sender, 1)
    const receiver = new SrtpContext({ key, salt })

    expect(receiver.unprotectRtp(first, first.length)).toBeGreaterThan(0)
    expect(receiver.unprotectRtp(second, second.length)).toBeGreaterThan(0)
  })

  it('is not moved by forgeries: neither counter nor window nor bytes change', () => {
    const sender = new SrtpContext({ key, salt })
    const receiver = new SrtpContext({ key, salt })
    const first = protect(sender, 100)
    const second = protect(sender, 101)
    receiver.unprotectRtp(first, first.length)
    const forged = Buffer.from(second)
    forged.writeUInt16BE(40000, 2)
    const before = Buffer.from(forged)

    expect(receiver.unprotectRtp(forged, forged.length)).toBe(-1)
    expect(forged).toEqual(before)
    for (let bit = 0; bit < second.length * 8; bit++) {
      const flipped = Buffer.from(second)
      flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7))
      expect(receiver.unprotectRtp(flipped, flipped.length)).toBe(-1)
    }
    expect(receiver.unprotectRtp(second, second.length)).toBeGreaterThan(0)
  })

  it('keeps sources apart', () => {
    const sender = new SrtpContext({ key, salt })
    const receiver = new SrtpContext({ key, salt })
    for (const sequence of [65534, 65535, 0, 1]) {
      for (const ssrc of [1, 0xffffffff]) {
        const p = protect(sender, ssrc === 1 ? sequence : 500 + (sequence % 10), ssrc)
        if (ssrc === 1) expect(receiver.unprotectRtp(p, p.length)).toBeGreaterThan(0)
      }
    }
  })

  it('protects RTCP with an index of its own, and refuses its replay', () => {
    const sender = new SrtpContext({ key, salt })
    const receiver = new SrtpContext({ key, salt })
    const report = Buffer.from('80c90001cafebabe', 'hex')
    const sdes = Buffer.from('81ca0003cafebabe0104746573740000', 'hex')
    const plain = Buffer.concat([report, sdes])
    const seen: string[] = []
    for (let i = 0; i < 3; i++) {
      const buf = Buffer.concat([plain, Buffer.alloc(14)])
      const length = sender.protectRtcp(buf, plain.length)
      expect(length).toBe(plain.length + 14)
      expect(buf.readUInt32BE(plain.length)).toBe(0x80000000 + i)
      expect(buf.subarray(0, 8)).toEqual(plain.subarray(0, 8))
      seen.push(buf.toString('hex'))
      const copy = Buffer.from(buf)
      expect(receiver.unprotectRtcp(buf, length)).toBe(plain.length)
      expect(buf.subarray(0, plain.length)).toEqual(plain)
      expect(receiver.unprotectRtcp(copy, length)).toBe(-1)
    }
    expect(new Set(seen).size).toBe(3)
  })

  it('reads RTCP that is authenticated but not encrypted', () => {
    const plain = Buffer.from('80c90001cafebabe', 'hex')
    const word = Buffer.from('00000005', 'hex')
    const auth = deriveKey(key, salt, KeyLabel.rtcpAuthentication, 20)
    const body = Buffer.concat([plain, word])
    const tag = createHmac('sha1', auth).update(body).digest().subarray(0, 10)
    const buf = Buffer.concat([body, tag])

    expect(new SrtpContext({ key, salt }).unprotectRtcp(buf, buf.length)).toBe(8)
    expect(buf.subarray(0, 8)).toEqual(plain)
  })

  it('answers -1 to anything that is no packet, and never throws', () => {
    const context = new SrtpContext({ key, salt })
    for (let i = 0; i < 3000; i++) {
      const junk = randomBytes(i % 90)
      if (junk.length > 0 && i % 2 === 0) junk[0] = 0x80 | (junk[0]! & 0x3f)
      expect(context.unprotectRtp(junk, junk.length)).toBe(-1)
      expect(context.unprotectRtcp(junk, junk.length)).toBe(-1)
      expect(context.unprotectRtp(junk, junk.length + 40)).toBe(-1)
    }
    expect(context.protectRtp(Buffer.alloc(12), 12)).toBe(-1)
    expect(() => new SrtpContext({ key: Buffer.alloc(15), salt })).toThrow(RangeError)
  })
})
