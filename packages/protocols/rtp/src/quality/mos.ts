/** What the listener's side measured. */
export interface QualityInput {
  /** Share of packets lost or too late, 0..1. */
  readonly loss: number
  readonly jitterMs: number
  /** Network round trip, if known. */
  readonly roundTripMs?: number
  /** Jitter-buffer delay; twice the jitter if left out. */
  readonly bufferMs?: number
}

/** Codec delay and packetisation of 20 ms G.711. */
const FIXED_DELAY_MS = 30
/** Default R of ITU-T G.107 without impairments. */
const BASE_R = 93.2
/** Packet-loss robustness of G.711 with concealment (ITU-T G.113 appendix I, random loss). */
const BPL = 25.1

/** Transmission rating of the simplified E-model (ITU-T G.107), 0..93.2. */
export function ratingFactor(input: QualityInput): number {
  const loss = Math.min(1, Math.max(0, input.loss)) * 100
  const buffer = input.bufferMs ?? input.jitterMs * 2
  const delay = (input.roundTripMs ?? 0) / 2 + buffer + FIXED_DELAY_MS
  const delayImpairment = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0)
  const lossImpairment = (95 * loss) / (loss + BPL)
  return Math.min(BASE_R, Math.max(0, BASE_R - delayImpairment - lossImpairment))
}

/** Mean opinion score of a rating (ITU-T G.107 annex B), 1..4.5. */
export function mosOfRating(r: number): number {
  if (r <= 0) return 1
  if (r >= 100) return 4.5
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)
}

/** Mean opinion score, 1..4.5, by the simplified E-model. */
export function estimateMos(input: QualityInput): number {
  return mosOfRating(ratingFactor(input))
}
