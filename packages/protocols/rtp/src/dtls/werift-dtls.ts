/** The part of werift's DTLS that is used, loaded from its own folder: the rest is a whole browser. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A handshake message as werift keeps it. */
export interface WeriftHandshake {
  readonly msg_type: number
  readonly fragment: Buffer
  serialize(): Buffer
}

export interface WeriftSocket {
  readonly dtls: {
    readonly sortedHandshakeCache: readonly WeriftHandshake[]
    recordSequenceNumber: number
  }
  readonly cipher: {
    readonly masterSecret: Buffer
    encryptPacket(packet: unknown): { serialize(): Buffer }
  }
  readonly srtp: { readonly srtpProfile: number | undefined }
  readonly remoteCertificate: Buffer | undefined
  readonly onConnect: { subscribe(listener: () => void): void }
  readonly onClose: { subscribe(listener: () => void): void }
  readonly onError: { subscribe(listener: (error: unknown) => void): void }
  onHandleHandshakes: (handshakes: readonly WeriftHandshake[]) => Promise<void>
  extractSessionKeys(
    keyBytes: number,
    saltBytes: number,
  ): { localKey: Buffer; localSalt: Buffer; remoteKey: Buffer; remoteSalt: Buffer }
}

export interface WeriftTransport {
  onData?: (datagram: Buffer) => void
  send(datagram: Buffer): Promise<void>
  close(): Promise<void>
}

interface WeriftOptions {
  readonly transport: WeriftTransport
  readonly cert: string
  readonly key: string
  readonly signatureHash: { readonly hash: number; readonly signature: number }
  readonly srtpProfiles: readonly number[]
  readonly extendedMasterSecret: boolean
  readonly certificateRequest: boolean
}

interface WeriftDtls {
  readonly DtlsServer: new (options: WeriftOptions) => WeriftSocket
  readonly DtlsClient: new (options: WeriftOptions) => WeriftSocket & { connect(): Promise<void> }
  readonly CipherContext: {
    createSelfSignedCertificateWithKey(
      signatureHash: { readonly hash: number; readonly signature: number },
      namedCurve: number,
    ): Promise<{ readonly certPem: string; readonly keyPem: string }>
  }
}

const require = createRequire(import.meta.url)
// `<package>/lib/webrtc/src/index.js` is its main file.
const root = dirname(dirname(dirname(require.resolve('werift'))))

export const { DtlsServer, DtlsClient, CipherContext } = require(
  join(root, 'dtls/src/index.js'),
) as WeriftDtls

/** Builds a record of the current epoch. */
export const { createPlaintext } = require(join(root, 'dtls/src/record/builder.js')) as {
  createPlaintext: (
    dtls: WeriftSocket['dtls'],
  ) => (fragments: readonly { type: number; fragment: Buffer }[], sequence: number) => unknown[]
}

/** ECDSA with SHA-256 over P-256, by the numbers of TLS. */
export const ecdsaSha256 = { hash: 4, signature: 3 } as const
export const secp256r1 = 23
