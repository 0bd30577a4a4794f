/**
 * What a gate has let out, held against what was said, sample by sample: before the capture, between the
 * tones, and after it, while the gate catches up.
 */

/** One tick of what was said. */
export interface SaidTick {
  readonly frame: Int16Array
  /** A tone or an event is in it. */
  readonly key: boolean
}

/** Ticks that may stand between a frame and the tone for whose sake it was taken. */
const NEAR = 3
/** Mean square of a frame that may be left out where the gate catches up, as the gate has it. */
const SILENT = 100 * 100

export interface TalkComparison {
  /** Ticks that came out as they were said. */
  readonly same: number
  /** Ticks that were replaced for a tone near them. */
  readonly covered: number
  /** Ticks that were replaced though no tone was near. */
  readonly lost: number
  /** Silent ticks that were left out after the capture. */
  readonly leftOut: number
  /** Ticks of noise that were put in while the gate began to hold back. */
  readonly putIn: number
}

/**
 * @param claim.from the tick in which the capture opens, @param claim.to in which it closes
 * @param claim.holds ticks that the gate holds back
 */
export function compareTalk(
  said: readonly SaidTick[],
  letOut: readonly Int16Array[],
  claim: { readonly from: number; readonly to: number; readonly holds: number },
): TalkComparison {
  let [same, covered, lost, leftOut, putIn] = [0, 0, 0, 0, 0]
  const isNear = (at: number) =>
    said.slice(Math.max(0, at - NEAR), at + NEAR + 1).some(({ key }) => key)
  const isSame = (frame: Int16Array, at: number) => {
    const wanted = said[at]?.frame
    return wanted?.length === frame.length && frame.every((sample, i) => sample === wanted[i])
  }
  let at = 0
  for (const [tick, frame] of letOut.entries()) {
    if (isSame(frame, at)) {
      same++
      at++
      continue
    }
    if (tick >= claim.from && tick < claim.from + claim.holds) {
      putIn++
      continue
    }
    if (isNear(at)) {
      covered++
      at++
      continue
    }
    let after = at
    while (tick >= claim.to && after < tick && isSilent(said[after]!.frame)) after++
    if (after > at && isSame(frame, after)) {
      leftOut += after - at
      at = after + 1
      same++
      continue
    }
    lost++
    at++
  }
  return { same, covered, lost, leftOut, putIn }
}

function isSilent(frame: Int16Array): boolean {
  let energy = 0
  for (const sample of frame) energy += sample * sample
  return energy < SILENT * frame.length
}
