/**
 * The language that PocketSphinx listens for when a number is read out, digit by digit. Who speaks no
 * R at the end of a word says `four` and `zero` otherwise than the model's Americans; the S of `seven`,
 * which is above the band of a telephone, and the end of `nine` are heard as something else or not at all.
 */
const digits: readonly (readonly [word: string, digit: string, ...phones: string[]])[] = [
  ['zero', '0', 'Z IH R OW', 'Z IY R OW', 'Z IH R AO', 'Z IY R UH'],
  ['oh', '0', 'OW'],
  ['one', '1', 'W AH N', 'HH W AH N'],
  ['two', '2', 'T UW'],
  ['three', '3', 'TH R IY'],
  ['four', '4', 'F AO R', 'F AO'],
  ['five', '5', 'F AY V'],
  ['six', '6', 'S IH K S'],
  ['seven', '7', 'S EH V AH N', 'T EH V AH N', 'F EH V AH N'],
  ['eight', '8', 'EY T'],
  ['nine', '9', 'N AY N', 'N AY'],
]

/**
 * So few words are told apart by small differences: more of the model's Gaussians are looked at than the
 * four that are usual. Of sixty four-digit numbers it understands three more so, of sixty in noise eight.
 */
export const digitOptions: readonly string[] = ['-topn', '16', '-wip', '0.1']

/** Exactly so many digits; any number of them when it is null. */
export function digitGrammar(count: number | null): {
  readonly dictionary: string
  /** In the Java Speech Grammar Format. */
  readonly jsgf: string
} {
  const dictionary = digits.flatMap(([word, , ...ways]) =>
    ways.map((phones, index) => `${word}${index === 0 ? '' : `(${index + 1})`} ${phones}`),
  )
  const one = digits.map(([word]) => word).join(' | ')
  const number = count === null ? '<digit>+' : Array(count).fill('<digit>').join(' ')
  const jsgf = `#JSGF V1.0;\ngrammar digits;\npublic <number> = ${number};\n<digit> = ${one};\n`
  return { dictionary: `${dictionary.join('\n')}\n`, jsgf }
}

/** The digits of what was understood. */
export function digitsOf(words: readonly string[]): string {
  return words.map((word) => digits.find(([name]) => name === word)?.[1] ?? '').join('')
}
