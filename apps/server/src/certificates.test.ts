import { X509Certificate } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { httpsCertificate } from './certificates.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2030, 0, 1)

let dataDir: string

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'offhook-certificates-'))
})

afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true })
})

const open = (now = NOW, names: readonly string[] = []) => httpsCertificate({ dataDir, names, now })
const path = (name: string) => join(dataDir, 'certificates', name)

describe('httpsCertificate', () => {
  it('is made for this machine and the names it is called by', async () => {
    const { certPem } = await open(NOW, ['desk.example.com', '192.0.2.1'])

    const certificate = new X509Certificate(certPem)
    expect(certificate.checkHost('localhost')).toBeDefined()
    expect(certificate.checkHost('desk.example.com')).toBeDefined()
    expect(certificate.checkIP('127.0.0.1')).toBeDefined()
    expect(certificate.checkIP('192.0.2.1')).toBeDefined()
  })

  it('stays until a name is missing or it is about to run out', async () => {
    const first = await open()
    expect(await open(NOW + 300 * DAY)).toEqual(first)

    const named = await open(NOW, ['desk.example.com'])
    expect(named).not.toEqual(first)
    expect(await open(NOW + 380 * DAY, ['desk.example.com'])).not.toEqual(named)
  })

  it('is made anew when a renewal was cut short between its two files', async () => {
    const before = await open()
    await cp(path('https.crt'), path('old.crt'))
    await open(NOW, ['desk.example.com'])
    await cp(path('old.crt'), path('https.crt'))

    const { certPem, keyPem } = await open()

    expect(certPem).not.toBe(before.certPem)
    expect(keyPem).toBe(await readFile(path('https.key'), 'utf8'))
  })

  it.each(['https.crt', 'https.key'])('leaves a damaged %s alone, and names it', async (name) => {
    await open()
    await writeFile(path(name), 'garbage')

    await expect(open()).rejects.toThrow(`certificates/${name} in the data folder is damaged`)
    expect(await readFile(path(name), 'utf8')).toBe('garbage')
  })

  it("leaves a site's own alone, self-signed and without our names as it may be", async () => {
    await open()
    const made = await generate([{ name: 'commonName', value: 'pbx.example.com' }], {
      keyType: 'ec',
      notBeforeDate: new Date(NOW - DAY),
      notAfterDate: new Date(NOW + 5 * DAY),
    })
    await writeFile(path('https.key'), made.private)
    await writeFile(path('https.crt'), made.cert)

    expect(await open(NOW, ['desk.example.com'])).toEqual({
      keyPem: made.private,
      certPem: made.cert,
    })
  })
})
