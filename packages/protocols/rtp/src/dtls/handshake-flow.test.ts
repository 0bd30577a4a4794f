import { describe, expect, it } from 'vitest'
import { HandshakeFlow, type HandshakeFragment } from './handshake-flow.ts'

function fragment(sequence: number, changes: Partial<HandshakeFragment> = {}): HandshakeFragment {
  const body = Buffer.from(`message ${sequence}`)
  return {
    msg_type: 10 + sequence,
    length: body.length,
    message_seq: sequence,
    fragment_offset: 0,
    fragment: body,
    ...changes,
  }
}

/** A piece of a message of ten bytes. */
function piece(sequence: number, from: number, to: number): HandshakeFragment {
  const body = Buffer.from('0123456789')
  return fragment(sequence, {
    length: 10,
    fragment_offset: from,
    fragment: body.subarray(from, to),
  })
}

const texts = ({ ready }: ReturnType<HandshakeFlow['take']>) => ready.map(({ body }) => `${body}`)

describe('a flow of handshake messages', () => {
  it('hands out each message once, and says when one came again', () => {
    const flow = new HandshakeFlow()

    expect(texts(flow.take(fragment(0)))).toEqual(['message 0'])
    expect(flow.take(fragment(0))).toEqual({ ready: [], repeated: true })
    expect(texts(flow.take(fragment(1)))).toEqual(['message 1'])
  })

  it('waits for a message that is missing', () => {
    const flow = new HandshakeFlow()

    expect(texts(flow.take(fragment(2)))).toEqual([])
    expect(texts(flow.take(fragment(1)))).toEqual([])
    expect(texts(flow.take(fragment(0)))).toEqual(['message 0', 'message 1', 'message 2'])
  })

  it('joins fragments in any order, overlapping and repeated', () => {
    const flow = new HandshakeFlow()

    for (const [from, to] of [
      [7, 10],
      [2, 6],
      [2, 6],
      [5, 8],
    ] as const) {
      expect(texts(flow.take(piece(0, from, to)))).toEqual([])
    }
    expect(texts(flow.take(piece(0, 0, 3)))).toEqual(['0123456789'])
  })

  it('takes a message without a body', () => {
    const flow = new HandshakeFlow()

    expect(texts(flow.take(fragment(0, { length: 0, fragment: Buffer.alloc(0) })))).toEqual([''])
  })

  it.each([
    ['is too long', { length: 16_385 }],
    ['reaches over its own end', { fragment_offset: 1 }],
    ['is far ahead', { message_seq: 8 }],
  ])('keeps nothing of a fragment that %s', (_what, changes) => {
    const flow = new HandshakeFlow()

    expect(flow.take(fragment(0, changes))).toEqual({ ready: [], repeated: false })
    expect(texts(flow.take(fragment(0)))).toEqual(['message 0'])
  })

  it('forgets a draft whose length or type its sender changed', () => {
    const flow = new HandshakeFlow()
    flow.take(piece(0, 0, 5))

    expect(texts(flow.take(fragment(0)))).toEqual(['message 0'])
  })
})
