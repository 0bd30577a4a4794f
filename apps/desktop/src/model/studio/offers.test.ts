import { expect, it } from 'vitest'
import { offersFor } from './offers.ts'

const offers = [
  { value: 'WW1', label: 'Sales' },
  { value: 'WW2', label: 'Support' },
]
const values = (text: string) => offersFor(text, offers).map(({ value }) => value)

it.each([
  ['', ['WW1', 'WW2']],
  ['sup', ['WW2']],
  ['ww1', ['WW1']],
  // Who has chosen one may choose another.
  ['WW1', ['WW1', 'WW2']],
  ['{{flow.variables.workflow}}', []],
])('“%s” offers %j', (text, found) => {
  expect(values(text)).toEqual(found)
})
