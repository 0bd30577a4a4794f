/** One documented error: the number that callers know, and what it means in our own words. */
export interface ErrorEntry {
  /** Twilio's documented number. */
  readonly code: number
  /** The HTTP status of an answer that carries it. */
  readonly status: number
  /** What happened; an error that knows the facts says more. */
  readonly sentence: string
  /** What a person can do about it, where an application's owner reads it as an alert. */
  readonly remedy?: string
}

/** A request that is refused. */
export function refusal(code: number, status: number, sentence: string): ErrorEntry {
  return { code, status, sentence }
}

/** Something that an application's owner has to mend; refused with 400 where a request meets it. */
export function alert(code: number, sentence: string, remedy: string): ErrorEntry {
  return { code, status: 400, sentence, remedy }
}
