/** A browser's side of the handshake, damaged: the server hands out no keys, and does not fall over. */
import { expect, it } from 'vitest'
import { fuzzMessages, fuzzSeed, fuzzTimeoutMs, Mutator } from '../testing/mutator.ts'
import { createDtls } from './dtls.ts'
import { createDtlsCertificate } from './dtls-certificate.ts'
import type { DtlsCertificate, DtlsTransport } from './dtls-transport.ts'

/** How many damaged datagrams one server gets. */
const PER_SERVER = 50

/** A whole handshake. @returns what the server was sent */
async function handshake(server: DtlsCertificate, client: DtlsCertificate): Promise<Buffer[]> {
  const sent: Buffer[] = []
  const ends: { a?: DtlsTransport; b?: DtlsTransport } = {}
  const fingerprint = (of: DtlsCertificate) => ({ hash: 'sha-256', value: of.fingerprintSha256 })
  await new Promise<void>((resolve, reject) => {
    let keys = 0
    const onKeys = () => {
      if (++keys === 2) resolve()
    }
    ends.a = createDtls({
      role: 'server',
      certificate: server,
      remoteFingerprint: fingerprint(client),
      send: (datagram) => setImmediate(() => ends.b?.feed(datagram)),
      onKeys,
      onError: reject,
    })
    ends.b = createDtls({
      role: 'client',
      certificate: client,
      remoteFingerprint: fingerprint(server),
      send: (datagram) => {
        sent.push(Buffer.from(datagram))
        setImmediate(() => ends.a?.feed(datagram))
      },
      onKeys,
      onError: reject,
    })
  })
  ends.a?.close()
  ends.b?.close()
  return sent
}

it(`${fuzzMessages / 5} damaged records give no keys`, { timeout: fuzzTimeoutMs }, async () => {
  const [server, client] = await Promise.all([createDtlsCertificate(), createDtlsCertificate()])
  const sent = await handshake(server, client)
  expect(sent.length).toBeGreaterThan(2)
  const random = new Mutator(fuzzSeed + 6)
  let keys = 0
  let answers = 0
  for (let n = 0; n < fuzzMessages / 5; n += PER_SERVER) {
    const transport = createDtls({
      role: 'server',
      certificate: server,
      remoteFingerprint: { hash: 'sha-256', value: client.fingerprintSha256 },
      send: () => answers++,
      onKeys: () => keys++,
      onError: () => {},
    })
    for (let m = 0; m < PER_SERVER; m++) {
      const whole = random.pick(sent)
      // Records of several datagrams in one, too.
      const joined = random.once(4) ? Buffer.concat([whole, random.pick(sent)]) : whole
      transport.feed(random.damage(joined))
    }
    // What waits for a promise of the handshake runs before it is closed.
    await new Promise((resolve) => setImmediate(resolve))
    transport.close()
  }

  expect(keys).toBe(0)
  expect(answers).toBeGreaterThan(0)
  // It still can.
  expect((await handshake(server, client)).length).toBeGreaterThan(2)
})
