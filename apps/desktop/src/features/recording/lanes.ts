import type { RecordedPartyRecord, RecordingRecord } from '@offhook/desk-api'
import { formatNumber } from '../../model/format.ts'
import { crossTalk, peaksOf, type Stretch, speechOf } from './speech.ts'
import { readWav } from './wav.ts'

/** One channel of a recording, ready to be drawn. */
export interface SoundLane {
  /** What its party is. */
  readonly role: string
  /** Who that was, in the order of their coming. */
  readonly names: readonly string[]
  readonly peaks: Float32Array
  readonly speech: readonly Stretch[]
}

export interface DrawnRecording {
  readonly seconds: number
  readonly lanes: readonly SoundLane[]
  readonly crossTalk: readonly Stretch[]
}

const points = 2000

/** Turns a recording into lanes: the customer above, the agent below, whatever their channel. */
export function drawRecording(
  bytes: ArrayBuffer,
  { parties }: Pick<RecordingRecord, 'parties'>,
): DrawnRecording {
  const { sampleRate, channels } = readWav(bytes)
  const isMixed = channels.length === 1 && new Set(parties.map(({ role }) => role)).size !== 1
  const lanes = channels
    .map((samples, index) => {
      const heard = parties.filter(({ channel }) => channel === index + 1)
      return {
        role: isMixed ? 'all parties' : (mainRole(heard) ?? 'others'),
        names: [...new Set(heard.flatMap(({ name }) => (name === null ? [] : formatNumber(name))))],
        peaks: peaksOf(samples, points),
        speech: speechOf(samples, sampleRate),
      }
    })
    .sort((a, b) => rank(a.role) - rank(b.role))
  const [first, second] = lanes
  return {
    seconds: (channels[0]?.length ?? 0) / sampleRate,
    lanes,
    crossTalk: first && second ? crossTalk(first.speech, second.speech) : [],
  }
}

/** The role of whoever was there longest. */
function mainRole(parties: readonly RecordedPartyRecord[]): string | undefined {
  const lengths = new Map<string, number>()
  for (const { role, from, to } of parties) {
    const length = Date.parse(to ?? '') - Date.parse(from ?? '') || 0
    lengths.set(role, (lengths.get(role) ?? 0) + length)
  }
  return [...lengths].sort(([, a], [, b]) => b - a)[0]?.[0]
}

function rank(role: string): number {
  if (role === 'customer' || role === 'caller') return 0
  return role === 'agent' || role === 'callee' ? 2 : 1
}
