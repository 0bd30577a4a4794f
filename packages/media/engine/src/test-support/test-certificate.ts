import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DtlsCertificate } from '@offhook/rtp'
import { createDtlsCertificate } from '../side/dtls-door.ts'

/** A certificate for a test's engine or browser. */
export async function testCertificate(): Promise<DtlsCertificate> {
  if (createDtlsCertificate) return await createDtlsCertificate()
  const folder = await mkdtemp(join(tmpdir(), 'offhook-certificate-'))
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-nodes', '-days', '30', '-subj', '/CN=offhook', '-keyout', keyFile]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  await promisify(execFile)('openssl', ['req', '-x509', ...key, ...subject, '-out', certFile])
  const [certPem, keyPem] = await Promise.all([
    readFile(certFile, 'utf8'),
    readFile(keyFile, 'utf8'),
  ])
  await rm(folder, { recursive: true })
  return { certPem, keyPem, fingerprintSha256: new X509Certificate(certPem).fingerprint256 }
}
