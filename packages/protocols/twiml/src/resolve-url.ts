/**
 * Resolves what an attribute says against the document's own URL. An empty text is the document
 * itself. Null when it is no URL, or is relative and the document has none (`Twiml` parameter).
 * Works for every scheme: `flow://name/step` too.
 */
export function resolveUrl(given: string, base: string | null): string | null {
  const text = given.trim()
  if (text === '') return base
  try {
    return base === null ? new URL(text).href : new URL(text, base).href
  } catch {
    return null
  }
}
