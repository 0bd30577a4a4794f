import type { HttpMethod } from '../options.ts'
import type { DocumentStart } from './load-document.ts'

/** What a call runs, and where it asks when that fails. */
export interface CallProgram {
  readonly start: DocumentStart
  readonly fallback: { readonly url: string; readonly method: HttpMethod } | null
}
