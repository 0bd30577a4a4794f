/**
 * The logger that is passed down. Its shape is pino's: facts first, then a fixed sentence in the
 * past tense. Digits, card data, tokens and passwords are never facts.
 */
export interface Logger {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  /** Somebody must act. */
  error(facts: object, message: string): void
  child(facts: object): Logger
}

/** A logger that says nothing; for tests. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
}
