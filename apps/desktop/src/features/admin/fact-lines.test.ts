import { expect, it } from 'vitest'
import { DeskError } from '../../model/problem.ts'
import { msg } from '../../texts/index.ts'
import { factLines, factsOf } from './fact-lines.ts'

it('facts are lines, and lines are facts', () => {
  const text = 'opening hours, when open = We are open from 9 to 5.\nprice = 3 + 4 = 7'
  const facts = factsOf(`\n${text}\n\n`)

  expect(facts).toEqual([
    { words: ['opening hours', 'when open'], answer: 'We are open from 9 to 5.' },
    { words: ['price'], answer: '3 + 4 = 7' },
  ])
  expect(factLines(facts)).toBe(text)
})

it.each(['opening hours', '= an answer', ' , = an answer', 'words ='])('%s is no fact', (line) => {
  const fault = caught(() => factsOf(line))
  expect(fault).toBeInstanceOf(DeskError)
  expect((fault as DeskError).text).toEqual(msg('admin.assistNoFact', { line: line.trim() }))
})

it('what is no list of facts shows nothing', () => {
  expect(factLines('x')).toBe('')
  expect(factLines([{ words: 'x' }, {}])).toBe('')
})

function caught(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}
