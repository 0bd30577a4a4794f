/** Where a sentence ends, with the quotation marks and brackets that belong to it. */
const SENTENCE_END = /[.!?…。！？]+["'”’)\]]*(?=\s)|[。！？]|\n/g
/** Where one may breathe; only used once there is enough to be said. */
const CLAUSE_END = /[,;:–—](?=\s)/g
const CLAUSE_AFTER = 60
/** Less is a breath and no clause: "Yes,". */
const FIRST_CLAUSE = 20
/** A text without any of these is cut at a space. */
const MAX_LENGTH = 500

/**
 * Puts tokens together and gives them out as soon as they can be spoken: sentence by sentence, a long
 * one clause by clause. What begins a talk is as short as can be: it is heard while the voice makes the
 * rest. Spaces of tokens are kept.
 */
export class Sentences {
  #text = ''
  /** Nothing of the talk has been given out. */
  #isBeginning = true

  /**
   * @param last no more belongs to what was said: the rest is given out too
   * @returns what can be spoken now, in order
   */
  push(token: string, last: boolean): readonly string[] {
    this.#text += token
    const ready: string[] = []
    for (let end = this.#end(); end > 0; end = this.#end()) ready.push(this.#take(end))
    if (last) {
      ready.push(this.#take(this.#text.length))
      this.#isBeginning = true
    }
    return ready.filter((each) => each !== '')
  }

  /** What has not been given out is not said any more. */
  clear(): void {
    this.#text = ''
    this.#isBeginning = true
  }

  #take(end: number): string {
    const taken = this.#text.slice(0, end).trim()
    this.#text = this.#text.slice(end)
    if (taken !== '') this.#isBeginning = false
    return taken
  }

  /** How much can be spoken now; 0 = nothing yet. */
  #end(): number {
    const text = this.#text
    if (this.#isBeginning) {
      const first = beginningOf(text)
      if (first > 0) return first
    }
    const sentence = lastEnd(text, SENTENCE_END)
    if (sentence > 0) return sentence
    if (text.length > CLAUSE_AFTER) {
      const clause = lastEnd(text, CLAUSE_END)
      if (clause > 0) return clause
    }
    if (text.length <= MAX_LENGTH) return 0
    const space = text.lastIndexOf(' ', MAX_LENGTH)
    return space > 0 ? space : MAX_LENGTH
  }
}

/** The first sentence, or the first clause of a long one; 0 while neither is there. */
function beginningOf(text: string): number {
  const [sentence] = ends(text, SENTENCE_END)
  if (sentence !== undefined && sentence <= CLAUSE_AFTER) return sentence
  if ((sentence ?? text.length) <= CLAUSE_AFTER) return 0
  const clause = ends(text, CLAUSE_END).find((end) => end >= FIRST_CLAUSE)
  return clause ?? sentence ?? 0
}

function lastEnd(text: string, pattern: RegExp): number {
  return ends(text, pattern).at(-1) ?? 0
}

function ends(text: string, pattern: RegExp): readonly number[] {
  const found = text.slice(0, MAX_LENGTH).matchAll(pattern)
  return [...found].map(({ index, 0: match }) => index + match.length)
}
