/** How well a call is heard, in one plain word; `causes` are sentences for those who ask. */
export interface Quality {
  readonly word: 'good' | 'fair' | 'poor'
  readonly causes: readonly string[]
}

const meaning: Readonly<Record<string, string>> = {
  'high-rtt': 'the line is slow (round trip over 400 ms)',
  'high-jitter': 'packets arrive unevenly',
  'low-mos': 'the estimated sound quality is low',
  'high-packet-loss': 'packets are lost on the way',
  'high-packets-lost-fraction': 'many packets are lost on the way',
  'low-bytes-received': 'nothing arrives from the other side',
  'low-bytes-sent': 'nothing is sent from here',
  'ice-connectivity-lost': 'the connection for sound is interrupted',
  'constant-audio-input-level': 'your microphone sends no sound',
}

const severe = new Set(['low-bytes-received', 'low-bytes-sent', 'ice-connectivity-lost', 'low-mos'])

/**
 * Puts the SDK's warnings and its mean opinion score (1 to 4.5, null while unknown) into one word.
 * Below 4 some listeners are dissatisfied, below 3.6 many (ITU-T G.107, Annex B).
 */
export function assessQuality(mos: number | null, warnings: ReadonlySet<string>): Quality {
  const causes = [...warnings].flatMap((name) => meaning[name] ?? [])
  if (mos !== null && mos < 4) causes.push(`sound quality is ${mos.toFixed(1)} of 4.5`)
  const isPoor = [...warnings].some((name) => severe.has(name)) || (mos !== null && mos < 3.6)
  if (isPoor) return { word: 'poor', causes }
  return { word: causes.length > 0 ? 'fair' : 'good', causes }
}
