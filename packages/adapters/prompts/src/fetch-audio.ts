import { messageOf } from '@offhook/core'

/** The whole of a fetch, as for any webhook. */
const TOTAL_MS = 15_000
/** An hour of MP3 at a high rate; more is not a prompt. */
const MAX_BYTES = 100 * 1024 * 1024

export type FetchedAudio =
  | {
      readonly ok: true
      readonly bytes: Uint8Array
      readonly contentType: string
      readonly etag: string | null
    }
  | { readonly ok: true; readonly unchanged: true }
  | { readonly ok: false; readonly code: number; readonly message: string }

/** Fetches audio; with the `etag` of a copy, learns cheaply that the copy still holds. */
export async function fetchAudio(request: {
  url: string
  method: 'GET' | 'POST'
  etag: string | null
  signal?: AbortSignal
}): Promise<FetchedAudio> {
  const deadline = AbortSignal.timeout(TOTAL_MS)
  const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.etag === null ? {} : { 'if-none-match': request.etag },
      signal,
    })
    if (response.status === 304) return { ok: true, unchanged: true }
    if (!response.ok) {
      return { ok: false, code: 11200, message: `The audio's server answered ${response.status}` }
    }
    if (Number(response.headers.get('content-length') ?? 0) > MAX_BYTES) return tooLarge
    const bytes = new Uint8Array(await response.arrayBuffer())
    if (bytes.length > MAX_BYTES) return tooLarge
    return {
      ok: true,
      bytes,
      contentType: response.headers.get('content-type') ?? '',
      etag: response.headers.get('etag') ?? response.headers.get('last-modified'),
    }
  } catch (error) {
    if (deadline.aborted)
      return { ok: false, code: 11205, message: 'The audio did not arrive in time' }
    return {
      ok: false,
      code: 11200,
      message: `The audio could not be fetched: ${messageOf(error)}`,
    }
  }
}

const tooLarge = { ok: false, code: 11750, message: 'The audio is too large' } as const
