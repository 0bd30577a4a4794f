/** The part of werift's DTLS that is used, loaded from its own folder: the rest is a whole browser. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { HandshakeFragment } from './handshake-flow.ts'

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
    /** The last flight that we sent: 2, 4 or 6 for a server (RFC 6347 §4.2.4). */
    readonly flight: number
    /** Its datagrams. */
    readonly lastMessage: readonly Buffer[]
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
  /** Joins fragments; what it gives back is handled. */
  handleFragmentHandshake: (fragments: readonly HandshakeFragment[]) => readonly HandshakeFragment[]
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

/** A whole handshake message of one fragment. */
export const { FragmentedHandshake } = require(
  join(root, 'dtls/src/record/message/fragment.js'),
) as {
  FragmentedHandshake: new (
    type: number,
    length: number,
    sequence: number,
    fragmentOffset: number,
    fragmentLength: number,
    fragment: Buffer,
  ) => WeriftHandshake
}

/** ECDSA with SHA-256 over P-256, by the numbers of TLS. */
export const ecdsaSha256 = { hash: 4, signature: 3 } as const
export const secp256r1 = 23
