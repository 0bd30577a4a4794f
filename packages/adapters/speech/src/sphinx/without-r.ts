/** The phones of CMU's dictionary that are vowels. */
const VOWELS = new Set('AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW'.split(' '))

/**
 * The same as somebody says it who says an R before a vowel alone, as most of England does.
 * @param phones with spaces between
 */
export function withoutR(phones: string): string {
  const all = phones.split(' ')
  const isVowel = (at: number) => VOWELS.has(all[at] ?? '')
  return all
    .flatMap((phone, at) => {
      if (phone === 'R' && isVowel(at - 1) && !isVowel(at + 1)) return []
      return phone === 'ER' && at === all.length - 1 ? ['AH'] : [phone]
    })
    .join(' ')
}
