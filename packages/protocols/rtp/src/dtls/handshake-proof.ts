/**
 * What proves that the peer owns its certificate (RFC 5246 §7.4.8, §7.4.9). werift reads these two
 * messages without checking them; without the check anybody could show the certificate of the SDP.
 */
import { createHash, createHmac, timingSafeEqual, verify, X509Certificate } from 'node:crypto'
import type { WeriftHandshake } from './werift-dtls.ts'

export const HandshakeType = {
  clientHello: 1,
  certificateVerify: 15,
  finished: 20,
} as const

/** ecdsa_secp256r1_sha256 and rsa_pkcs1_sha256: what our certificate request allows. */
const schemes: ReadonlySet<number> = new Set([0x0403, 0x0401])
const VERIFY_DATA_BYTES = 12

/**
 * Checks the client's CertificateVerify over all messages before it, and its Finished over these
 * and the CertificateVerify.
 * @param before all handshake messages up to the ClientKeyExchange, in order
 */
export function provesOwnership(parts: {
  readonly before: readonly WeriftHandshake[]
  readonly certificateVerify: WeriftHandshake
  readonly finished: WeriftHandshake
  readonly certificateDer: Buffer
  readonly masterSecret: Buffer
}): boolean {
  const { certificateVerify, finished, certificateDer, masterSecret } = parts
  const transcript = Buffer.concat(parts.before.map((message) => message.serialize()))
  const body = certificateVerify.fragment
  if (body.length < 4 || !schemes.has(body.readUInt16BE(0))) return false
  const signature = body.subarray(4, 4 + body.readUInt16BE(2))
  const { publicKey } = new X509Certificate(certificateDer)
  if (!verify('sha256', transcript, publicKey, signature)) return false
  const hash = createHash('sha256')
    .update(transcript)
    .update(certificateVerify.serialize())
    .digest()
  const expected = prf(masterSecret, 'client finished', hash, VERIFY_DATA_BYTES)
  return (
    finished.fragment.length === VERIFY_DATA_BYTES && timingSafeEqual(expected, finished.fragment)
  )
}

/** RFC 5246 §5: P_SHA256. */
function prf(secret: Buffer, label: string, seed: Buffer, bytes: number): Buffer {
  const full = Buffer.concat([Buffer.from(label), seed])
  const hmac = (data: Buffer) => createHmac('sha256', secret).update(data).digest()
  const blocks: Buffer[] = []
  for (let a = hmac(full), length = 0; length < bytes; a = hmac(a)) {
    const block = hmac(Buffer.concat([a, full]))
    blocks.push(block)
    length += block.length
  }
  return Buffer.concat(blocks).subarray(0, bytes)
}
