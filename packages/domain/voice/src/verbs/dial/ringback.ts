import type { PlayerSource } from '@offhook/control'
import type { LiveCall } from '../../calls/live-call.ts'
import { childController, interrupt } from '../../waiting/interruption.ts'

const tone = (frequencies: readonly number[], onMs: number, offMs: number): PlayerSource => ({
  kind: 'tone',
  frequencies,
  onMs,
  offMs,
})

/** One long tone and a pause, as most of the world rings. */
const european = tone([425], 1_000, 4_000)
const northAmerican = tone([440, 480], 2_000, 4_000)

/** By ITU-T E.180 supplement 2; two-ring cadences are given as their mean. */
const byCountry: Readonly<Record<string, PlayerSource>> = {
  us: northAmerican,
  'us-old': northAmerican,
  mx: tone([425], 1_000, 4_000),
  uk: tone([400, 450], 1_000, 2_000),
  au: tone([400, 425], 1_000, 2_000),
  nz: tone([400, 450], 1_000, 2_000),
  za: tone([400], 1_000, 2_000),
  in: tone([400], 1_000, 2_000),
  jp: tone([400], 1_000, 2_000),
  fr: tone([440], 1_500, 3_500),
  es: tone([425], 1_500, 3_000),
  be: tone([425], 1_000, 3_000),
  ph: tone([425, 480], 1_000, 4_000),
  sg: tone([425], 1_000, 2_000),
  tw: tone([440, 480], 1_000, 2_000),
  ru: tone([425], 800, 3_200),
}

/** Plays ringback to a caller. Returns what stops it. */
export function playRingback(
  call: LiveCall,
  ringTone: string | null,
  signal: AbortSignal,
): () => void {
  const ringing = childController(signal)
  call.speaker.play(ringbackTone(ringTone), 0, ringing.signal).catch(() => {})
  return () => {
    interrupt(ringing.controller, 'done')
    ringing.dispose()
  }
}

function ringbackTone(ringTone: string | null): PlayerSource {
  if (ringTone === null) return northAmerican
  return byCountry[ringTone] ?? european
}
