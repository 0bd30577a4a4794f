/** dBFS: no line is taken for quieter than this, and none for louder than that. */
const QUIETEST_DB = -66
const LOUDEST_DB = -38
/** Speech stands this far above the noise of the line. */
const MARGIN_DB = 9
/** Below this nothing is speech, however quiet the line. */
const SOFTEST_SPEECH_DB = -48
/** How fast the floor follows a louder line, in dB per frame of 20 ms; a quieter one at once. */
const RISE_DB = 0.03

/** Tells speech from the noise of a line by its level, and learns how loud that noise is. */
export class NoiseFloor {
  #db: number | null = null

  /** Takes the level of a frame in dBFS. True when it stands out. */
  isSpeech(db: number): boolean {
    const before = this.#db ?? db
    const floor = db < before ? db : before + RISE_DB
    this.#db = Math.min(LOUDEST_DB, Math.max(QUIETEST_DB, floor))
    return db > Math.max(SOFTEST_SPEECH_DB, this.#db + MARGIN_DB)
  }
}
