/** Sockets of text against real servers. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makeSid } from '@offhook/core'
import type { TextSocket } from '@offhook/voice'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { signatureOf } from './signature.ts'
import { SignedSockets } from './signed-sockets.ts'
import { Targets } from './targets.ts'

const poll = { timeout: 20_000, interval: 10 }
let http: Server
let opened: TextSocket[]
let peers: WebSocket[]

beforeEach(async () => {
  opened = []
  peers = []
  http = createServer()
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
})

afterEach(() => {
  for (const socket of opened) socket.close()
  for (const peer of peers) peer.terminate()
  http.closeAllConnections()
  http.close()
})

const url = () => `ws://127.0.0.1:${(http.address() as AddressInfo).port}/talk`

/** The server takes sockets. @returns the signatures that it was shown */
function accepts(onSocket: (socket: WebSocket) => void = () => {}): unknown[] {
  const signatures: unknown[] = []
  new WebSocketServer({ server: http }).on('connection', (socket, { headers }) => {
    signatures.push(headers['x-twilio-signature'])
    peers.push(socket)
    onSocket(socket)
  })
  return signatures
}

function open({ deny = [] as readonly string[], target = url(), handshakeMs = 20_000 } = {}) {
  const targets = new Targets({ deny, allow: [] })
  const options = { authTokenOf: () => 'token', targets, mayBePlain: true, handshakeMs }
  const sockets = new SignedSockets(options)
  const socket = sockets.openText({ accountSid: makeSid('AC'), url: target })
  opened.push(socket)
  const told: unknown[][] = []
  socket.events.on('opened', () => told.push(['opened']))
  socket.events.on('text', (text) => told.push(['text', text]))
  socket.events.on('unreadable', () => told.push(['unreadable']))
  socket.events.on('closed', (fault) => told.push(['closed', fault]))
  return { socket, told }
}

describe('a socket of text', () => {
  it('is signed, and carries text both ways until one side closes it', async () => {
    const heard: string[] = []
    const signatures = accepts((peer) => {
      peer.send('hello')
      peer.send(Buffer.from([1]))
      peer.on('message', (data) => {
        heard.push(String(data))
        peer.close(1000)
      })
    })
    const { socket, told } = open()
    await expect.poll(() => told.length, poll).toBe(3)
    socket.send('and you')
    await expect.poll(() => told.length, poll).toBe(4)

    expect(signatures).toEqual([signatureOf('token', url(), null)])
    expect(told).toEqual([['opened'], ['text', 'hello'], ['unreadable'], ['closed', null]])
    expect(heard).toEqual(['and you'])
    socket.send('too late')
  })

  it('is closed by us in good order', async () => {
    const codes: number[] = []
    accepts((peer) => peer.on('close', (code) => void codes.push(code)))
    const { socket, told } = open()
    await expect.poll(() => told.length, poll).toBe(1)
    socket.close()
    socket.close()

    await expect.poll(() => told, poll).toEqual([['opened'], ['closed', null]])
    await expect.poll(() => codes, poll).toEqual([1000])
  })

  it('that is lost is broken', async () => {
    accepts((peer) => peer.terminate())
    const { told } = open()

    await expect.poll(() => told.at(-1), poll).toEqual(['closed', 'broken'])
  })

  it.each([
    ['is too large', (peer: WebSocket) => peer.send('x'.repeat(10_000_000))],
    [
      'ends in half a letter',
      (peer: WebSocket) => peer.send(Buffer.from([0xe2, 0x82]), { binary: false }),
    ],
  ])('with a message that %s ends', async (_case, send) => {
    accepts(send)
    const { told } = open()

    await expect.poll(() => told.at(-1), poll).toEqual(['closed', 'protocol'])
  })

  it('of a server that does not read is cut off', async () => {
    accepts((peer) => peer.pause())
    const { socket, told } = open()
    await expect.poll(() => told.length, poll).toBe(1)
    for (let i = 0; i < 3_000; i++) socket.send('x'.repeat(10_000))

    expect(told.at(-1)).toEqual(['closed', 'broken'])
  })

  it.each([
    ['is answered with a redirect', '302 Found\r\nLocation: ws://127.0.0.1:1/', 'handshake'],
    ['is refused by its server', '403 Forbidden', 'handshake'],
    ['gets a page', '200 OK', 'handshake'],
    ['is hung up on', '', 'handshake'],
    ['gets no answer', null, 'timeout'],
  ])('that %s does not open', async (_case, answer, fault) => {
    http.on('upgrade', (_request, socket) => {
      if (answer === '') socket.destroy()
      else if (answer !== null) socket.end(`HTTP/1.1 ${answer}\r\nContent-Length: 0\r\n\r\n`)
    })
    const { told } = open({ handshakeMs: answer === null ? 300 : 20_000 })

    await expect.poll(() => told, poll).toEqual([['closed', fault]])
  })

  it('that nobody takes does not open', async () => {
    const target = url()
    http.close()
    await once(http, 'close')
    const { told } = open({ target })

    await expect.poll(() => told, poll).toEqual([['closed', 'refused']])
  })

  it('to an address that is denied does not open', async () => {
    const signatures = accepts()
    const { told } = open({ deny: ['127.0.0.0/8'] })

    await expect.poll(() => told, poll).toEqual([['closed', 'refused']])
    expect(signatures).toEqual([])
  })

  it('that is closed before it is open stays closed', async () => {
    accepts()
    const { socket, told } = open()
    socket.close()

    await expect.poll(() => told, poll).toEqual([['closed', null]])
  })
})
