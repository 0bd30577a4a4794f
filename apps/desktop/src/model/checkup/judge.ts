import type { CheckLineRecord } from '@offhook/desk-api'

type Result = CheckLineRecord['result']
type Name = CheckLineRecord['name']

/** What a check-up has measured; null where it could not. */
export interface Measures {
  /** The loudest second of the microphone, in dBFS. */
  readonly microphoneDb: number | null
  /** Why the microphone could not be opened. */
  readonly microphoneFault: 'blocked' | 'missing' | null
  /** What the person says of the speaker; null: they were not asked. */
  readonly heardTone: boolean | null
  /** There and back by the live connection. `unreachable`: no answer came. */
  readonly signallingMs: number | 'unreachable' | null
  readonly media: Media | null
}

/** The sound of a call to our echo. */
export interface Media {
  /** How it goes: `udp-host`, `udp-relay`; null where the browser does not say. */
  readonly route: string | null
  readonly packets: number
  readonly lost: number
  readonly rttMs: number | null
  readonly jitterMs: number | null
  readonly mos: number | null
}

/** Up to the first it is ok, up to the second poor, beyond it bad. */
const bounds = {
  signalling: [200, 500],
  'round-trip': [150, 400],
  jitter: [20, 40],
  loss: [1, 5],
} as const
/** Below the first a microphone is silent, below the second it is quiet. */
const SILENT_DB = -50
const QUIET_DB = -35
/** Of those who hear it some are dissatisfied below the first, and many below the second. */
const GOOD_MOS = 4
const LOW_MOS = 3.5

/** The lines of a check-up, each with its result. */
export function judged(measures: Measures): readonly CheckLineRecord[] {
  const { media, signallingMs, heardTone } = measures
  const total = media === null ? 0 : media.packets + media.lost
  return [
    microphone(measures),
    line('speaker', heardTone === null ? 'unknown' : heardTone ? 'ok' : 'bad'),
    signallingMs === 'unreachable'
      ? line('signalling', 'bad', null, 'unreachable')
      : bounded('signalling', signallingMs),
    route(measures),
    bounded('round-trip', media?.rttMs ?? null),
    bounded('jitter', media?.jitterMs ?? null),
    bounded('loss', media && total > 0 ? (media.lost / total) * 100 : null),
    mos(media?.mos ?? null),
  ]
}

function microphone({ microphoneDb: db, microphoneFault }: Measures): CheckLineRecord {
  if (microphoneFault !== null) return line('microphone', 'bad', null, microphoneFault)
  if (db === null) return line('microphone', 'unknown')
  if (db < SILENT_DB) return line('microphone', 'bad', db, 'silent')
  return db < QUIET_DB ? line('microphone', 'poor', db, 'quiet') : line('microphone', 'ok', db)
}

function route({ media, microphoneFault }: Measures): CheckLineRecord {
  // Without a microphone there is no call that could tell.
  if (media === null) return line('route', microphoneFault === null ? 'bad' : 'unknown')
  if (media.packets === 0) return line('route', 'bad', null, 'nothing-came')
  const isDirect = media.route === null || /^udp-(host|srflx|prflx)$/.test(media.route)
  return line('route', isDirect ? 'ok' : 'poor', null, media.route)
}

function bounded(name: keyof typeof bounds, value: number | null): CheckLineRecord {
  if (value === null) return line(name, 'unknown')
  const [ok, poor] = bounds[name]
  return line(name, value <= ok ? 'ok' : value <= poor ? 'poor' : 'bad', value)
}

function mos(value: number | null): CheckLineRecord {
  if (value === null) return line('mos', 'unknown')
  return line('mos', value >= GOOD_MOS ? 'ok' : value >= LOW_MOS ? 'poor' : 'bad', value)
}

function line(
  name: Name,
  result: Result,
  value: number | null = null,
  detail: string | null = null,
): CheckLineRecord {
  return { name, result, value: value === null ? null : Math.round(value * 100) / 100, detail }
}
