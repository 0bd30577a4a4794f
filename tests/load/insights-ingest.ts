/**
 * What it costs to take notes of calls: real insights and the real writer, on calls whose audio is told
 * by nobody but this file. The clock is the bench's, so that minutes pass in seconds.
 */
import { Emitter, makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import { Insights } from '@offhook/insights'
import type { Call, VoiceEvents } from '@offhook/voice'
import type { Db } from '../../packages/adapters/store/src/db/db.ts'
import { SqlInsightRepository } from '../../packages/adapters/store/src/repositories/insight-repository.ts'
import { StoreWriter } from '../../packages/adapters/store/src/write/store-writer.ts'
import { counters, someCall } from '../../packages/domain/insights/src/testing/fixtures.ts'

const CALLS = 200
const MINUTES = 3
/** The first two are the compiler's; of the others the one in the middle counts. */
const ROUNDS = 7
const WARM = 2
const SECOND_MS = 1_000

export type Measured = (work: () => Promise<unknown>) => Promise<number>

/**
 * CPU-ms for each minute of a call: half of them phones, half browsers with the posts of their SDK.
 * @param processorMs what some work takes of all that works on it
 */
export async function ingestCost(db: Db, processorMs: Measured): Promise<number> {
  const costs: number[] = []
  for (let round = 0; round < ROUNDS; round++) costs.push(await oneRound(db, processorMs))
  const warm = costs.slice(WARM).sort((a, b) => a - b)
  return warm[warm.length >> 1] ?? 0
}

async function oneRound(db: Db, processorMs: Measured): Promise<number> {
  const clock = new SimulatedClock({ now: Date.now() })
  const voice = new Emitter<VoiceEvents>()
  const writer = new StoreWriter({
    ...{ db, nodeId: 'ND1', clock, logger: silentLogger, commitDelayMs: 0, onOutbox: () => {} },
  })
  let packets = 0
  const insights = new Insights({
    ...{ clock, logger: silentLogger, writer, repository: new SqlInsightRepository(db) },
    voice: {
      events: voice,
      call: () => undefined,
      audioOf: async () => counters({ packetsReceived: packets, packetsSent: packets }),
    },
  })
  const calls = Array.from({ length: CALLS }, (_, index) => {
    const isBrowser = index % 2 === 1
    const more = isBrowser ? { kind: 'client' as const, to: 'client:alice' } : {}
    return someCall({ sid: makeSid('CA'), direction: 'outbound-api', ...more } as Partial<Call>)
  })
  const pass = async (ms: number) => {
    await clock.advance(ms)
    await writer.flush()
  }
  // Ready beforehand, so that the garbage of making them is nobody's while it is counted.
  const browsers = calls.filter(({ kind }) => kind === 'client')
  const posts = Array.from({ length: MINUTES * 6 }, (_, tenth) => {
    const at = clock.now() + tenth * 10 * SECOND_MS
    return browsers.map((call) => posted(call, at, 500 * (tenth + 1)))
  })
  let used = 0
  /** What the bench itself needs, between these, is not counted. */
  const counted = async (work: () => Promise<void>) => {
    used += await processorMs(work)
  }
  await counted(async () => {
    for (const call of calls) {
      voice.emit('call.created', { ...call, answerTime: null })
      voice.emit('call.ringing', call)
      voice.emit('call.answered', call)
    }
  })
  for (const tenth of posts) {
    packets += 500
    await counted(async () => {
      for (const post of tenth) voice.emit('endpoint.reported', post)
      await pass(10 * SECOND_MS)
    })
  }
  await counted(async () => {
    for (const call of calls) {
      const over = { ...call, status: 'completed' as const, endTime: clock.now() }
      voice.emit('call.ended', over, 'peer')
    }
    await pass(20 * SECOND_MS)
  })
  insights.close()
  await writer.close()
  return used / (CALLS * MINUTES)
}

/** Ten seconds as the SDK posts them. */
function posted(call: Call, now: number, packets: number) {
  const rows = Array.from({ length: 10 }, (_, second) => ({
    ...{ audio_codec: 'opus', audio_level_in: 8_000, audio_level_out: 8_000, jitter: 4, mos: 4.4 },
    ...{ packets_lost: 0, packets_received: 50, rtt: 30, total_packets_lost: 0 },
    ...{ total_packets_received: packets, total_packets_sent: packets },
    timestamp: new Date(now - (10 - second) * SECOND_MS).toISOString(),
  }))
  return {
    ...{ sid: makeSid('ER'), accountSid: call.accountSid, kind: 'metrics' as const },
    ...{ identity: 'alice', callSid: call.sid, temporarySid: `TJS${call.sid}` },
    body: JSON.stringify({ payload: rows }),
    dateCreated: now,
  }
}
