import { describe, expect, it } from 'vitest'
import { OutgoingQueue } from './outgoing-queue.ts'

const facts = {
  accountSid: 'AC1',
  callSid: 'CA1',
  streamSid: 'MZ1',
  tracks: ['inbound'],
  customParameters: {},
} as const

function queue() {
  const sent: { sequenceNumber: string; media?: { chunk: string }; event: string }[] = []
  const socket = {
    bufferedAmount: 0,
    send: (text: string) => void sent.push(JSON.parse(text)),
  }
  let overflows = 0
  const out = new OutgoingQueue({ socket, facts, onOverflow: () => void overflows++ })
  const media = (chunk: number) =>
    out.media({ track: 'inbound', chunk, timestamp: (chunk - 1) * 20, payload: '' })
  return { out, socket, sent, media, overflows: () => overflows }
}

describe('frames to a server', () => {
  it('leave at once while it reads', () => {
    const { out, media, sent } = queue()
    out.start()
    media(1)
    out.word('dtmf', '5')
    media(2)

    expect(sent.map(({ event }) => event)).toEqual(['start', 'media', 'dtmf', 'media'])
  })

  it('wait in their order when it does not, and the oldest audio is left out', () => {
    const { out, media, sent, socket, overflows } = queue()
    out.start()
    socket.bufferedAmount = 1_000_000
    media(1)
    out.word('mark', 'first')
    for (let chunk = 2; chunk <= 260; chunk++) media(chunk)
    expect(sent).toHaveLength(1)
    expect(overflows()).toBe(10)

    socket.bufferedAmount = 0
    out.flush()

    const chunks = sent.flatMap(({ media }) => (media ? [Number(media.chunk)] : []))
    expect(chunks).toEqual(Array.from({ length: 250 }, (_, i) => i + 11))
    expect(sent[1]?.event).toBe('mark')
    expect(sent.map(({ sequenceNumber }) => Number(sequenceNumber))).toEqual(
      sent.map((_, index) => index + 1),
    )
  })

  it('keeps no marks without end', () => {
    const { out, socket, sent, overflows } = queue()
    socket.bufferedAmount = 1_000_000
    for (let i = 0; i < 1_005; i++) out.word('mark', String(i))
    socket.bufferedAmount = 0
    out.flush()

    expect(overflows()).toBe(5)
    expect(sent).toHaveLength(1_000)
  })
})
