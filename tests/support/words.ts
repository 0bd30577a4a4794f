/** Words: a voice that glides, which no machine's tone does. */
export function words(ms: number): Int16Array {
  let phase = 0
  return Int16Array.from({ length: ms * 8 }, (_, index) => {
    const pitch = 300 + 200 * Math.sin((2 * Math.PI * 2 * index) / 8_000)
    phase += (2 * Math.PI * pitch) / 8_000
    return Math.round(6_000 * (Math.sin(phase) + 0.5 * Math.sin(2 * phase)))
  })
}
