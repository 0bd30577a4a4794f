/** A text as the words that somebody would say for it: lower case, digits one by one. */

const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

const signs: Readonly<Record<string, string>> = {
  '&': 'and',
  '+': 'plus',
  '%': 'percent',
  '@': 'at',
}

/** Classes that other recognisers take in place of words, as `$OOV_CLASS_DIGIT_SEQUENCE`. */
const CLASS = /\$\w+/g

/** Words of Latin letters; none for a text that has no such word. */
export function spokenWords(text: string): readonly string[] {
  return text
    .replace(CLASS, ' ')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’`]/g, "'")
    .replace(/[&+%@]/g, (sign) => ` ${signs[sign]} `)
    .replace(/\d/g, (digit) => ` ${digits[Number(digit)]} `)
    .split(/[^a-z']+/)
    .map((word) => word.replace(/^'+|'+$/g, ''))
    .filter((word) => word !== '')
}
