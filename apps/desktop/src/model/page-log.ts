/** Names of `logLevel`, the loudest first; a number is the place in the list. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

export type LogLevel = (typeof logLevels)[number]

/** Where the words of the page go: the browser's console. */
export type WriteLog = (level: 'debug' | 'info' | 'warn', text: string) => void

/** The level that `logLevel` of the configuration names; null where it names none. */
export function logLevelOf(wanted: unknown): LogLevel | null {
  if (typeof wanted === 'number') return logLevels[wanted] ?? null
  const name = wanted === 'warning' ? 'warn' : wanted
  return logLevels.find((level) => level === name) ?? null
}

/** What the page has to tell the authors of plugins and configurations, as loud as they want it. */
export class PageLog {
  readonly #write: WriteLog
  readonly #said = new Set<string>()
  #level: LogLevel = 'warn'

  constructor(write: WriteLog) {
    this.#write = write
  }

  set level(level: LogLevel) {
    this.#level = level
  }

  allows(level: LogLevel): boolean {
    return logLevels.indexOf(level) >= logLevels.indexOf(this.#level)
  }

  debug(text: string): void {
    if (this.allows('debug')) this.#write('debug', text)
  }

  info(text: string): void {
    if (this.allows('info')) this.#write('info', text)
  }

  /** Once in the life of a page, however often it is so. */
  warn(text: string): void {
    if (!this.allows('warn') || this.#said.has(text)) return
    this.#said.add(text)
    this.#write('warn', text)
  }
}
