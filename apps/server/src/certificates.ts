import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { createDtlsCertificate } from '@offhook/rtp'
import { generate } from 'selfsigned'
import { ConfigError } from './config.ts'
import { readIfThere, writePrivateFile } from './data-folder.ts'

export interface KeyAndCertificate {
  readonly keyPem: string
  readonly certPem: string
}

const DAY_MS = 86_400_000
/** In the subject of what is made here: a site's own, self-signed or not, is never replaced. */
const MADE_HERE = 'Made by Offhook'
/** The longest lifetime of a server certificate that browsers accept. */
const LIFE_DAYS = 397
const RENEW_BEFORE_MS = 30 * DAY_MS

/**
 * The HTTPS certificate: `https.key` and `https.crt` in the data folder. A site may put its own pair
 * there; otherwise one is generated for the names and addresses of this machine, and again before it
 * expires or when a name is missing.
 */
export async function httpsCertificate(options: {
  dataDir: string
  names: readonly string[]
  now: number
}): Promise<KeyAndCertificate> {
  const folder = join(options.dataDir, 'certificates')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const keyPath = join(folder, 'https.key')
  const certPath = join(folder, 'https.crt')
  const keyPem = await readIfThere(keyPath)
  const certPem = await readIfThere(certPath)
  const names = namesOfThisMachine(options.names)
  if (keyPem !== null && certPem !== null && !isStale({ keyPem, certPem }, names, options.now)) {
    return { keyPem, certPem }
  }
  const subject = [
    { name: 'commonName', value: names[0] ?? 'localhost' },
    { name: 'organizationName', value: MADE_HERE },
  ]
  const made = await generate(subject, {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(options.now - DAY_MS),
    notAfterDate: new Date(options.now + (LIFE_DAYS - 1) * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) =>
          isIP(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
        ),
      },
    ],
  })
  await writePrivateFile(keyPath, made.private)
  await writePrivateFile(certPath, made.cert)
  return { keyPem: made.private, certPem: made.cert }
}

/**
 * The certificate of SIP over TLS: `sip.key` and `sip.crt` in the data folder, where a site has put
 * them; else that of HTTPS.
 */
export async function sipCertificate(options: {
  dataDir: string
  names: readonly string[]
  now: number
}): Promise<KeyAndCertificate> {
  const folder = join(options.dataDir, 'certificates')
  const keyPem = await readIfThere(join(folder, 'sip.key'))
  const certPem = await readIfThere(join(folder, 'sip.crt'))
  if (keyPem === null || certPem === null) return httpsCertificate(options)
  if (!readPair({ keyPem, certPem }, 'sip').fits) {
    throw new ConfigError(
      'certificates/sip.key is not the key of certificates/sip.crt: put the right one in its place.',
    )
  }
  return { keyPem, certPem }
}

/** One certificate for all browser audio, for the life of the installation. */
export async function dtlsCertificate(dataDir: string): Promise<KeyAndCertificate> {
  const folder = join(dataDir, 'certificates')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const keyPem = await readIfThere(join(folder, 'dtls.key'))
  const certPem = await readIfThere(join(folder, 'dtls.crt'))
  if (keyPem !== null && certPem !== null && readPair({ keyPem, certPem }, 'dtls').fits) {
    return { keyPem, certPem }
  }
  const made = await createDtlsCertificate()
  await writePrivateFile(join(folder, 'dtls.key'), made.keyPem)
  await writePrivateFile(join(folder, 'dtls.crt'), made.certPem)
  return made
}

/**
 * A site renews its own certificate; ours is generated for the names it must have.
 * @throws ConfigError for a pair that cannot be read: it may be the site's, so it is left alone
 */
function isStale(pair: KeyAndCertificate, names: readonly string[], now: number): boolean {
  const { certificate, fits } = readPair(pair, 'https')
  const ours = certificate.subject.includes(`O=${MADE_HERE}`)
  // Ours: a renewal was interrupted between the two files.
  if (!fits && ours) return true
  if (!fits) {
    throw new ConfigError(
      'certificates/https.key is not the key of certificates/https.crt: put the right one in its place.',
    )
  }
  const misses = names.some((name) =>
    isIP(name) ? !certificate.checkIP(name) : !certificate.checkHost(name),
  )
  return ours && (misses || Date.parse(certificate.validTo) - now < RENEW_BEFORE_MS)
}

/**
 * Reads a pair of `certificates/<name>.key` and `.crt`.
 * @throws ConfigError that says which of the two cannot be read
 */
function readPair(
  { keyPem, certPem }: KeyAndCertificate,
  name: string,
): { certificate: X509Certificate; fits: boolean } {
  const read = <T>(what: string, make: () => T): T => {
    try {
      return make()
    } catch {
      throw new ConfigError(
        `certificates/${name}.${what} in the data folder is damaged. Put it back, or remove ${name}.key and ${name}.crt to have new ones made.`,
      )
    }
  }
  const certificate = read('crt', () => new X509Certificate(certPem))
  const key = read('key', () => createPrivateKey(keyPem))
  return { certificate, fits: certificate.checkPrivateKey(key) }
}

function namesOfThisMachine(extra: readonly string[]): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ address }) => !address.startsWith('fe80'))
    .map(({ address }) => address)
  const names = ['localhost', hostname(), ...extra]
  // Where the Voice SDK posts what happens in calls.
  const posts = names.filter((name) => !isIP(name)).map((name) => `eventgw.${name}`)
  return [...new Set([...names, ...posts, ...addresses])]
}
