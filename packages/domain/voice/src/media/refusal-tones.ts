import type { PlayerSource } from '@offhook/control'

type Tone = Extract<PlayerSource, { kind: 'tone' }>

/** Tones one after another, each so many times. */
export type ToneSequence = readonly (readonly [tone: Tone, times: number])[]

const tone = (frequencies: readonly number[], ...cadenceMs: readonly number[]): Tone => ({
  kind: 'tone',
  frequencies,
  cadenceMs,
})

/** Three rising tones, by which a network says that a number is out of service (ITU-T E.180). */
const information: ToneSequence = [
  [tone([950], 330, 30), 1],
  [tone([1_400], 330, 30), 1],
  [tone([1_800], 330, 1_000), 1],
]

/** What a caller hears who is refused: for about four seconds, without an answer. */
export const refusalTones: Readonly<Record<'busy' | 'rejected', ToneSequence>> = {
  busy: [[tone([480, 620], 500, 500), 4]],
  rejected: [...information, ...information],
}
