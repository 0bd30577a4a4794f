import { beforeAll, describe, expect, it } from 'vitest'
import { createDtls } from './dtls.ts'
import { createDtlsCertificate } from './dtls-certificate.ts'
import type { DtlsCertificate, DtlsKeys, DtlsTransport } from './dtls-transport.ts'

let server: DtlsCertificate
let client: DtlsCertificate

beforeAll(async () => {
  ;[server, client] = await Promise.all([createDtlsCertificate(), createDtlsCertificate()])
})

interface Ends {
  readonly a: DtlsTransport
  readonly b: DtlsTransport
  readonly keys: Promise<readonly [DtlsKeys, DtlsKeys]>
  readonly failure: Promise<Error>
  close(): void
}

/** Joins two ends by a wire that may lose, double and reorder. */
function join(
  options: {
    drop?: (index: number) => boolean
    double?: boolean
    reorder?: boolean
    clientFingerprint?: string
    clientUses?: DtlsCertificate
  } = {},
): Ends {
  const wire = (target: () => DtlsTransport) => (datagram: Buffer) =>
    setImmediate(() => {
      target().feed(datagram)
      if (options.double) target().feed(datagram)
    })
  let fail!: (error: Error) => void
  const failure = new Promise<Error>((resolve) => {
    fail = resolve
  })
  const got: { server?: DtlsKeys; client?: DtlsKeys } = {}
  let done!: (keys: readonly [DtlsKeys, DtlsKeys]) => void
  const keys = new Promise<readonly [DtlsKeys, DtlsKeys]>((resolve) => {
    done = resolve
  })
  const check = () => {
    if (got.server && got.client) done([got.server, got.client])
  }
  const ends: { a?: DtlsTransport; b?: DtlsTransport } = {}
  ends.a = createDtls({
    role: 'server',
    certificate: server,
    remoteFingerprint: {
      hash: 'sha-256',
      value: options.clientFingerprint ?? client.fingerprintSha256,
    },
    send: wire(() => ends.b as DtlsTransport),
    onKeys: (value) => {
      got.server = value
      check()
    },
    onError: fail,
  })
  ends.b = createDtls({
    role: 'client',
    certificate: options.clientUses ?? client,
    remoteFingerprint: { hash: 'sha-256', value: server.fingerprintSha256 },
    send: wire(() => ends.a as DtlsTransport),
    onKeys: (value) => {
      got.client = value
      check()
    },
  })
  const { a, b } = ends
  return {
    a,
    b,
    keys,
    failure,
    close() {
      a.close()
      b.close()
    },
  }
}

describe('a DTLS handshake', () => {
  it('gives both ends the same keys, crosswise', async () => {
    const ends = join()

    const [mine, theirs] = await ends.keys

    expect(mine.localKey).toEqual(theirs.remoteKey)
    expect(mine.remoteKey).toEqual(theirs.localKey)
    expect(mine.localSalt).toEqual(theirs.remoteSalt)
    expect(mine.localKey).toHaveLength(16)
    expect(mine.remoteSalt).toHaveLength(14)
    expect(ends.a.connected).toBe(true)
    ends.close()
  })

  it('takes every datagram twice', async () => {
    const ends = join({ double: true })

    const [mine, theirs] = await ends.keys

    expect(mine.localKey).toEqual(theirs.remoteKey)
    ends.close()
  })

  it('refuses a peer whose certificate is not the one of its description', async () => {
    const ends = join({ clientFingerprint: server.fingerprintSha256 })

    expect((await ends.failure).message).toContain('certificate')
    expect(ends.a.connected).toBe(false)
    ends.close()
  })

  it('refuses a peer that shows a certificate whose key it does not have', async () => {
    const stranger = await createDtlsCertificate()
    const ends = join({ clientUses: { ...client, keyPem: stranger.keyPem } })

    expect((await ends.failure).message).toBe('the peer does not own its certificate')
    expect(ends.a.connected).toBe(false)
    ends.close()
  })

  it('takes garbage without harm, before and after', async () => {
    const ends = join()
    for (let round = 0; round < 200; round++) {
      ends.a.feed(
        Buffer.from(Array.from({ length: round }, (_, at) => (at === 0 ? 22 : (at * round) & 255))),
      )
    }

    const [mine, theirs] = await ends.keys

    ends.a.feed(Buffer.from([22, 254, 253, 0, 0]))
    expect(mine.localKey).toEqual(theirs.remoteKey)
    ends.close()
    ends.close()
  })
})
