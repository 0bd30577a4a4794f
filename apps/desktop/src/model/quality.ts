import { type Message, msg, type PlainKey } from '../texts/index.ts'

/** How well a call is heard, in one plain word; `causes` are sentences for those who ask. */
export interface Quality {
  readonly word: 'good' | 'fair' | 'poor'
  readonly causes: readonly Message[]
}

const meaning: Readonly<Record<string, PlainKey>> = {
  'high-rtt': 'quality.slow',
  'high-jitter': 'quality.uneven',
  'low-mos': 'quality.lowQuality',
  'high-packet-loss': 'quality.lost',
  'high-packets-lost-fraction': 'quality.manyLost',
  'low-bytes-received': 'quality.nothingArrives',
  'low-bytes-sent': 'quality.nothingSent',
  'ice-connectivity-lost': 'quality.interrupted',
  'constant-audio-input-level': 'quality.silentMicrophone',
}

const severe = new Set(['low-bytes-received', 'low-bytes-sent', 'ice-connectivity-lost', 'low-mos'])

/**
 * Puts the SDK's warnings and its mean opinion score (1 to 4.5, null while unknown) into one word.
 * Below 4 some listeners are dissatisfied, below 3.6 many (ITU-T G.107, Annex B).
 */
export function assessQuality(mos: number | null, warnings: ReadonlySet<string>): Quality {
  const causes: Message[] = [...warnings].flatMap((name) => {
    const key = meaning[name]
    return key ? [msg(key)] : []
  })
  if (mos !== null && mos < 4) causes.push(msg('quality.mos', { mos: Math.round(mos * 10) / 10 }))
  const isPoor = [...warnings].some((name) => severe.has(name)) || (mos !== null && mos < 3.6)
  if (isPoor) return { word: 'poor', causes }
  return { word: causes.length > 0 ? 'fair' : 'good', causes }
}
