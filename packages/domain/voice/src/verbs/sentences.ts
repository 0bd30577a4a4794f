/** A part that is shorter is said with the next: the pause between two parts is a little longer. */
const LEAST = 60

/**
 * A text in parts of whole sentences, so that the first can be heard while the next is made. What
 * they are joined from is the text.
 */
export function sentencesOf(text: string): readonly string[] {
  const parts: string[] = []
  let part = ''
  for (const sentence of text.split(/(?<=[.!?…。！？]["”»’)]?\s+)/u)) {
    part += sentence
    if (part.length < LEAST) continue
    parts.push(part)
    part = ''
  }
  if (part === '') return parts.length > 0 ? parts : [text]
  // A short rest belongs to what is before it.
  const last = parts.at(-1)
  if (last === undefined || part.length >= LEAST / 2) return [...parts, part]
  return [...parts.slice(0, -1), last + part]
}
