import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto'
import type { DtlsCertificate, Fingerprint } from './dtls-transport.ts'
import { CipherContext, ecdsaSha256, secp256r1 } from './werift-dtls.ts'

/** A new self-signed certificate (ECDSA P-256); its fingerprint in the SDP is what vouches for it. */
export async function createDtlsCertificate(): Promise<DtlsCertificate> {
  const { certPem, keyPem } = await CipherContext.createSelfSignedCertificateWithKey(
    ecdsaSha256,
    secp256r1,
  )
  const der = new X509Certificate(certPem).raw
  return { certPem, keyPem, fingerprintSha256: fingerprintOf(der, 'sha256') }
}

/** Tells in constant time whether a certificate has this fingerprint. */
export function hasFingerprint(certificateDer: Buffer, { hash, value }: Fingerprint): boolean {
  const name = hash.toLowerCase().replace('-', '')
  if (!['sha256', 'sha384', 'sha512'].includes(name)) return false
  const actual = Buffer.from(fingerprintOf(certificateDer, name))
  const expected = Buffer.from(value.toUpperCase())
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}

function fingerprintOf(der: Buffer, hash: string): string {
  const hex = createHash(hash).update(der).digest('hex').toUpperCase()
  return hex.match(/../g)?.join(':') ?? ''
}
