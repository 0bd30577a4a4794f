/** What `say-as` makes of a text: words that an English voice reads as is meant. */

type Reader = (text: string, format: string) => string

/** Ways to read a text, by the words of `interpret-as`. */
const readers: Readonly<Record<string, Reader>> = {
  characters: spelled,
  'spell-out': spelled,
  verbatim: spelled,
  digits: spelled,
  telephone: (text) => spelled(text.replace(/[^\p{L}\d+*#]/gu, '').replace('+', ' plus ')),
  cardinal: (text) => text.replace(/(\d),(?=\d{3}\b)/g, '$1'),
  number: (text) => text.replace(/(\d),(?=\d{3}\b)/g, '$1'),
  ordinal: (text) => text.replace(/\d+/g, (digits) => ordinalOf(Number(digits))),
  fraction: fractionOf,
  unit: unitOf,
  date: dateOf,
  time: (text) =>
    text
      .replace(/(\d+)\s*'/g, (_, n: string) => `${counted(n, 'minute')} `)
      .replace(/(\d+)\s*"/g, (_, n: string) => counted(n, 'second')),
  address: (text) => text,
  expletive: () => 'bleep',
}

/** The words for a text; null for a way to read that is not known. */
export function saidAs(text: string, interpretAs: string, format: string): string | null {
  const reader = Object.hasOwn(readers, interpretAs) ? readers[interpretAs] : undefined
  return reader ? reader(text.trim(), format) : null
}

function spelled(text: string): string {
  return (text.replace(/\s+(?!plus\b)/g, '').match(/ ?plus ?|./gu) ?? []).join(' ')
}

function ordinalOf(value: number): string {
  const teen = value % 100 >= 11 && value % 100 <= 13
  return `${value}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th')}`
}

function counted(count: string, unit: string): string {
  return `${Number(count)} ${unit}${Number(count) === 1 ? '' : 's'}`
}

/** `3+1/2`: three and one half. */
function fractionOf(text: string): string {
  return text.replace(
    /(?:(\d+)\s*\+\s*)?(\d+)\s*\/\s*(\d+)/g,
    (_, whole: string | undefined, over: string, under: string) => {
      const one = over === '1'
      const name =
        under === '2'
          ? one
            ? 'half'
            : 'halves'
          : `${under === '4' ? 'quarter' : ordinalOf(Number(under))}${one ? '' : 's'}`
      return `${whole === undefined ? '' : `${whole} and `}${over} ${name}`
    },
  )
}

const units: Readonly<Record<string, string>> = {
  mm: 'millimeter',
  cm: 'centimeter',
  m: 'meter',
  km: 'kilometer',
  mg: 'milligram',
  g: 'gram',
  kg: 'kilogram',
  lb: 'pound',
  oz: 'ounce',
  ml: 'milliliter',
  l: 'liter',
  mi: 'mile',
  yd: 'yard',
  s: 'second',
  min: 'minute',
  h: 'hour',
}

function unitOf(text: string): string {
  return text.replace(/(\d[\d.,]*)\s*([a-z]+)\b/gi, (all, count: string, unit: string) => {
    const name = Object.hasOwn(units, unit) ? units[unit] : undefined
    if (name === undefined) return all
    return `${count} ${name}${count === '1' ? '' : 's'}`
  })
}

const months =
  'January February March April May June July August September October November December'.split(' ')

/** A date in the order that `format` names; without one, as it is written in the United States. */
function dateOf(text: string, format: string): string {
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  const parts = compact ? compact.slice(1) : text.split(/[\s./-]+/).filter((part) => part !== '')
  const order = compact
    ? 'ymd'
    : format !== '' && format !== 'yyyymmdd'
      ? format
      : parts[0]?.length === 4
        ? 'ymd'
        : 'mdy'
  if (!/^[dmy]+$/.test(order) || parts.length !== order.length) return text
  const found = Object.fromEntries([...order].map((letter, index) => [letter, parts[index]!]))
  if (Object.values(found).some((part) => !/^(?:\d+|\?+)$/.test(part))) return text
  const { d, m, y } = found
  const month = m === undefined ? undefined : (months[Number(m) - 1] ?? m)
  const day = d === undefined ? undefined : ordinalOf(Number(d))
  const named = [month, day].filter((part) => part !== undefined).join(' ')
  return [named, y].filter((part) => part !== undefined && part !== '').join(', ')
}
