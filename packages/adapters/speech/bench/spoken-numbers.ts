/** Numbers of four digits to read out, none of them one that is measured. */
export const digitWords: readonly string[] = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
]

export const measuredNumbers = [
  ...['4729', '0138', '5562', '9871', '3046', '7205', '1694', '8350', '2917', '6483'],
]

/** A number, and how it is said. */
export type SpokenNumber = readonly [number: string, text: string]

export function spokenNumber(number: string): SpokenNumber {
  return [number, [...number].map((digit) => digitWords[Number(digit)]).join(' ')]
}

/** The same for a seed each time. */
export function spokenNumbers(count: number, seed: number): readonly SpokenNumber[] {
  const numbers: SpokenNumber[] = []
  let state = seed
  while (numbers.length < count) {
    // Park and Miller's; its first numbers depend on the seed too plainly.
    for (let turn = 0; turn < 5; turn++) state = (state * 48_271) % 2_147_483_647
    const number = String(Math.floor((state / 2_147_483_647) * 10_000)).padStart(4, '0')
    if (!measuredNumbers.includes(number)) numbers.push(spokenNumber(number))
  }
  return numbers
}
