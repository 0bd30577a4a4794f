import type { PlayerSource } from '@offhook/control'

type Tone = Extract<PlayerSource, { kind: 'tone' }>

const tone = (frequencies: readonly number[], ...cadenceMs: readonly number[]): Tone => ({
  kind: 'tone',
  frequencies,
  cadenceMs,
})

/** As most of the world rings: a second in five. */
const oneInFive = tone([425], 1_000, 4_000)
const northAmerican = tone([440, 480], 2_000, 4_000)
/** Two short rings in three seconds. */
const twice = [400, 200, 400, 2_000] as const

/**
 * What a caller hears of a called party who rings, by the codes of `ringTone`: ITU-T E.180
 * supplement 2. A carrier that is modulated at less than 30 Hz is given without its modulation.
 */
export const ringTones = {
  at: tone([420], 1_000, 5_000),
  au: tone([400, 450], ...twice),
  bg: oneInFive,
  br: oneInFive,
  be: tone([425], 1_000, 3_000),
  ch: oneInFive,
  cl: tone([400], 1_000, 3_000),
  cn: tone([450], 1_000, 4_000),
  cz: oneInFive,
  de: oneInFive,
  dk: oneInFive,
  ee: oneInFive,
  es: tone([425], 1_500, 3_000),
  fi: oneInFive,
  fr: tone([440], 1_500, 3_500),
  gr: oneInFive,
  hu: tone([425], 1_250, 3_750),
  il: tone([400], 1_000, 3_000),
  in: tone([400], ...twice),
  it: oneInFive,
  lt: oneInFive,
  jp: tone([400], 1_000, 2_000),
  mx: oneInFive,
  my: tone([425], ...twice),
  nl: oneInFive,
  no: oneInFive,
  nz: tone([400, 450], ...twice),
  ph: tone([425, 480], 1_000, 4_000),
  pl: oneInFive,
  pt: tone([425], 1_000, 5_000),
  ru: tone([425], 800, 3_200),
  se: tone([425], 1_000, 5_000),
  sg: tone([425], ...twice),
  th: tone([400], 1_000, 4_000),
  uk: tone([400, 450], ...twice),
  us: northAmerican,
  'us-old': tone([420], 2_000, 4_000),
  tw: tone([440, 480], 1_000, 2_000),
  ve: oneInFive,
  za: tone([400], ...twice),
} as const satisfies Readonly<Record<string, Tone>>
export type RingTone = keyof typeof ringTones

export const ringToneCodes = Object.keys(ringTones) as readonly RingTone[]

/** The tone of a Dial that names none. */
export const DEFAULT_RING_TONE: RingTone = 'us'
