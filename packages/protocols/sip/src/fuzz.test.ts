/**
 * Broken messages by the hundred thousand, from a seed (`OFFHOOK_FUZZ_SEED`; more of them by
 * `OFFHOOK_FUZZ_MESSAGES`): whatever comes, nothing throws, nothing hangs and nothing is kept.
 */
import { type Logger, SimulatedClock, silentLogger } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { parseNameAddr } from './message/fields.ts'
import { createResponse, type SipMessage, serialize } from './message/message.ts'
import { parseMessage } from './message/parse.ts'
import { replacesOf } from './message/replaces.ts'
import { sdpOf } from './message/sdp-body.ts'
import { subscriberOf } from './message/subscriber.ts'
import { formatUri, parseUri } from './message/uri.ts'
import { MessageFuzzer } from './test-support/message-fuzzer.ts'
import { ANSWER, Pair } from './test-support/pair.ts'
import { StreamFramer } from './transport/stream-framer.ts'
import { readNotification, readRefer } from './ua/refer.ts'

const SEED = Number(process.env['OFFHOOK_FUZZ_SEED'] ?? 20_261_129)
const MESSAGES = Number(process.env['OFFHOOK_FUZZ_MESSAGES'] ?? 100_000)
/** Of these, so many go through whole stacks. */
const TO_STACKS = Math.ceil(MESSAGES / 20)

/** Reads all that anybody reads of a message, and writes what is written of it. */
function read(message: SipMessage): void {
  sdpOf(message)
  for (const value of [message.from, message.to]) subscriberOf(value.parsed)
  for (const [name] of message.headers) message.headers.list(name)
  if (message.kind === 'response') return
  replacesOf(message)
  for (const contact of message.headers.list('Contact')) parseNameAddr(contact)
  readRefer(message)
  readNotification(message)
  const uri = parseUri(message.uri)
  if (uri && parseUri(formatUri(uri)) === undefined) throw new Error(`lost: ${message.uri}`)
  createResponse(message, 400, { toTag: 'x' })
}

/** Whether it is the same call once it was written and read again. */
function survives(message: SipMessage): boolean {
  const parsed = parseMessage(serialize(message), 'datagram')
  if (!parsed.ok) return false
  const { callId, cseq } = parsed.message
  return callId === message.callId && cseq.number === message.cseq.number
}

describe('broken SIP', { timeout: 3_600_000 }, () => {
  it('is read or refused, never more; what is read can be written and read again', () => {
    const fuzzer = new MessageFuzzer(SEED)
    const lost: string[] = []
    let readable = 0
    for (let i = 0; i < MESSAGES; i++) {
      const bytes = fuzzer.next()
      const parsed = parseMessage(bytes, i % 2 === 0 ? 'datagram' : 'stream')
      if (!parsed.ok) continue
      readable++
      read(parsed.message)
      if (!survives(parsed.message)) lost.push(bytes.toString())
    }
    expect(lost).toEqual([])
    // Fuzz that never gets in would test the door alone.
    expect(readable).toBeGreaterThan(MESSAGES / 10)
    expect(readable).toBeLessThan(MESSAGES)
  })

  it('in a stream is cut into no more than it has', () => {
    const fuzzer = new MessageFuzzer(SEED + 1)
    for (let i = 0; i < TO_STACKS; i++) {
      const framer = new StreamFramer()
      const bytes = Buffer.concat([fuzzer.next(), fuzzer.next()])
      let left = bytes.length
      for (let at = 0; at < bytes.length; ) {
        const chunk = bytes.subarray(at, at + 1 + fuzzer.draw.below(700))
        at += chunk.length
        for (const frame of framer.push(chunk))
          if (frame.kind !== 'ping') left -= frame.bytes.length
      }
      expect(left).toBeGreaterThanOrEqual(0)
    }
  })

  it('does no harm to a stack with calls in it, which keeps nothing of it', async () => {
    const faults: unknown[] = []
    const logger: Logger = {
      ...silentLogger,
      error: (facts, text) => void faults.push([text, facts]),
    }
    const clock = new SimulatedClock()
    const pair = await Pair.open({ clock, bob: { logger }, alice: { logger } })
    pair.onInvite = async (invite) => {
      invite.ring(183, { sdp: ANSWER })
      const session = await invite.accept({ sdp: ANSWER })
      session?.on('reinvite', (_offer, respond) => void respond.accept(ANSWER))
      session?.on('refer', ({ request }) => void request.respond(603))
    }
    const fuzzer = new MessageFuzzer(SEED + 2)

    for (let i = 0; i < TO_STACKS; i++) {
      pair.network.inject('10.0.0.1', '10.0.0.2', fuzzer.next(), i % 3 === 0 ? 'tcp' : 'udp')
      if (i % 50 === 0) await clock.advance(100)
      if (i % 1_000 === 0) pair.network.clear()
    }
    await clock.advance(200)
    const { a, b } = await pair.connect()
    expect(b.end).toBeUndefined()
    await Promise.all([a.bye(), clock.advance(100)])
    expect(b.end).toMatchObject({ by: 'remote' })

    // Whoever was called by nonsense is told BYE when no ACK comes, and forgotten.
    await clock.advance(200_000)
    expect(faults).toEqual([])
    expect(pair.bob.load).toEqual({ transactions: 0, dialogs: 0 })
    await pair.close()
  })
})
