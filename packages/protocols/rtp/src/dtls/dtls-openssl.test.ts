/** The server against OpenSSL's client, over a wire that loses, doubles and reorders. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDtls } from './dtls.ts'
import { createDtlsCertificate } from './dtls-certificate.ts'
import type { DtlsCertificate, DtlsKeys, DtlsTransport } from './dtls-transport.ts'

let folder: string
let server: DtlsCertificate
let client: DtlsCertificate
let socket: Socket
let peer: ChildProcess | undefined
let association: DtlsTransport | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-dtls-'))
  ;[server, client] = await Promise.all([createDtlsCertificate(), createDtlsCertificate()])
  await writeFile(join(folder, 'key.pem'), client.keyPem)
  await writeFile(join(folder, 'cert.pem'), client.certPem)
  socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  association?.close()
  association = undefined
  peer?.kill('SIGKILL')
  socket.close()
  await rm(folder, { recursive: true, force: true })
})

type Wire = (deliver: () => void, index: number) => void

/** Runs a handshake; resolves with our keys and OpenSSL's own export of them. */
async function handshake(wire: Wire): Promise<{ keys: DtlsKeys; exported: string }> {
  let index = 0
  const keys = new Promise<DtlsKeys>((resolve, reject) => {
    socket.on('message', (datagram, { address, port }) => {
      association ??= createDtls({
        role: 'server',
        certificate: server,
        remoteFingerprint: { hash: 'sha-256', value: client.fingerprintSha256 },
        send: (out) => wire(() => socket.send(out, port, address), index++),
        onKeys: resolve,
        onError: reject,
      })
      wire(() => association?.feed(datagram), index++)
    })
  })
  const { port } = socket.address() as AddressInfo
  const child = spawn('openssl', [
    ...['s_client', '-dtls1_2', '-connect', `127.0.0.1:${port}`],
    ...['-cert', join(folder, 'cert.pem'), '-key', join(folder, 'key.pem')],
    ...['-use_srtp', 'SRTP_AES128_CM_SHA1_80'],
    ...['-keymatexport', 'EXTRACTOR-dtls_srtp', '-keymatexportlen', '60'],
  ])
  peer = child
  const exported = new Promise<string>((resolve) => {
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
      const found = /Keying material: ([0-9A-F]{120})/.exec(output)
      if (found?.[1]) resolve(found[1])
    })
  })
  return { keys: await keys, exported: await exported }
}

/** RFC 5764 §4.2: client key, server key, client salt, server salt. */
function asExported({ localKey, localSalt, remoteKey, remoteSalt }: DtlsKeys): string {
  return Buffer.concat([remoteKey, localKey, remoteSalt, localSalt]).toString('hex').toUpperCase()
}

const straight: Wire = (deliver) => deliver()

function losing(lost: (index: number) => boolean): Wire {
  return (deliver, index) => {
    if (!lost(index)) deliver()
  }
}

/** Every third datagram comes after the one behind it. */
function reordering(): Wire {
  let held: (() => void) | null = null
  return (deliver, index) => {
    if (index % 3 === 1 && held === null) {
      held = deliver
      return
    }
    deliver()
    held?.()
    held = null
  }
}

describe('the DTLS server with OpenSSL', () => {
  it.each([
    ['a good wire', straight],
    ['every datagram twice', ((deliver) => [deliver(), deliver()]) as Wire],
    ['datagrams reordered', reordering()],
    ['the first of each flight lost', losing((index) => [0, 2, 4, 9].includes(index))],
    ['every third lost in the beginning', losing((index) => index % 3 === 2 && index < 24)],
  ])('agrees on keys over: %s', { timeout: 30_000 }, async (_name, wire) => {
    const { keys, exported } = await handshake(wire)

    expect(asExported(keys)).toBe(exported)
  })
})
