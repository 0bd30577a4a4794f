/**
 * What of a text has been heard after so much of its time: whole words, by their share of the letters.
 * A word counts when half of it is out.
 */
export function heardOf(text: string, playedMs: number, durationMs: number): string {
  if (durationMs <= 0 || playedMs >= durationMs) return text
  const letters = Math.max(0, (playedMs / durationMs) * text.length)
  let end = 0
  for (const { index, 0: word } of text.matchAll(/\S+/g)) {
    if (index + word.length / 2 > letters) break
    end = index + word.length
  }
  return text.slice(0, end)
}
