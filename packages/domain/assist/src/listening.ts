import { type CallSid, TurnQueue } from '@offhook/core'

interface Transcription {
  /**
   * @param isWanted whether it still is: they may have parted meanwhile
   * @returns whether something is taken down
   */
  readonly start: (of: Listening, isWanted: () => boolean) => Promise<boolean>
  /** Neither rejects. */
  readonly stop: () => Promise<void>
}

/**
 * Listens to one customer's call while they and an agent are together: neither to a customer who
 * waits, or is in a survey, nor to an agent alone. Who is there is told by the conference; starts and
 * stops are done one after another, each as it is wanted when its turn comes.
 */
export class Listening {
  readonly callSid: CallSid
  readonly #transcription: Transcription
  readonly #turns = new TurnQueue()
  readonly #present = new Set<CallSid>()
  #taskSid = ''
  #isOn = false

  constructor(callSid: CallSid, transcription: Transcription) {
    this.callSid = callSid
    this.#transcription = transcription
  }

  /** The customer's, when they were last with an agent. */
  get taskSid(): string {
    return this.#taskSid
  }

  joined(callSid: CallSid, taskSid: string): void {
    this.#taskSid = taskSid
    this.#present.add(callSid)
    this.#look()
  }

  left(callSid: CallSid): void {
    if (this.#present.delete(callSid)) this.#look()
  }

  /** By itself, or by what the account has set. */
  hasStopped(): void {
    this.#isOn = false
  }

  /** The task is over. */
  end(): void {
    this.#present.clear()
    this.#look()
  }

  get #isWanted(): boolean {
    return this.#present.has(this.callSid) && this.#present.size > 1
  }

  #look(): void {
    void this.#turns.run(async () => {
      if (this.#isWanted === this.#isOn) return
      if (this.#isOn) {
        this.#isOn = false
        await this.#transcription.stop()
      } else {
        this.#isOn = await this.#transcription.start(this, () => this.#isWanted)
      }
    })
  }
}
