import type { RecordingRecord } from '@offhook/desk-api'
import { crossTalk, peaksOf, type Stretch, speechOf } from './speech.ts'
import { readWav } from './wav.ts'

/** One party of a recording, ready to be drawn. */
export interface SoundLane {
  readonly role: string
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
  { channelRoles }: Pick<RecordingRecord, 'channelRoles'>,
): DrawnRecording {
  const { sampleRate, channels } = readWav(bytes)
  const lanes = channels
    .map((samples, index) => ({
      role: channelRoles[index] ?? (channels.length === 1 ? 'all parties' : defaultRole(index)),
      peaks: peaksOf(samples, points),
      speech: speechOf(samples, sampleRate),
    }))
    .sort((a, b) => rank(a.role) - rank(b.role))
  const [first, second] = lanes
  return {
    seconds: (channels[0]?.length ?? 0) / sampleRate,
    lanes,
    crossTalk: first && second ? crossTalk(first.speech, second.speech) : [],
  }
}

function defaultRole(index: number): string {
  return index === 0 ? 'customer' : 'agent'
}

function rank(role: string): number {
  if (/customer|caller|parent/i.test(role)) return 0
  return /agent|worker|child/i.test(role) ? 2 : 1
}
