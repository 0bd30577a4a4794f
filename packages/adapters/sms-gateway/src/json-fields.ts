/** What a provider sends: whatever it likes, so each field is looked at before it is used. */
export type Fields = Readonly<Record<string, unknown>>

/** Null when the text is no JSON object. */
export function fieldsOf(text: string): Fields | null {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? (json as Fields)
      : null
  } catch {
    return null
  }
}
