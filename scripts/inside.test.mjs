import { expect, it } from 'vitest'
import { faultsInside, importsOf, isRoom } from './inside.mjs'

/** A package of files that import what is named: `{ 'calls/leg.ts': ['model.ts'] }`. */
function house(imports) {
  const up = (file) => '../'.repeat(file.split('/').length - 1) || './'
  return new Map(
    Object.entries(imports).map(([file, targets]) => [
      file,
      targets.map((target) => `import { x } from '${up(file)}${target}'\n`).join(''),
    ]),
  )
}

it('reads every way to import: values, types, what is handed on, over several lines', () => {
  const text = `
import { a } from './a.ts'
import type { B } from '../b.ts'
import {
  type C,
  d,
} from './c/c.ts'
import './e.ts'
export { f } from './f.ts'
export type * from './g.ts'
type H = import('./h.ts').H
const i = await import(
  './i.ts'
)
import { core } from '@offhook/core'
`

  expect(importsOf('room/file.ts', text)).toEqual([
    'room/a.ts',
    'b.ts',
    'room/c/c.ts',
    'room/f.ts',
    'room/g.ts',
    'room/e.ts',
    'room/h.ts',
    'room/i.ts',
  ])
})

it('does not read what a sentence says', () => {
  expect(importsOf('a.ts', `// what comes from './b.ts'\n * taken from './c.ts'\n`)).toEqual([])
})

it('leaves tests and declarations alone', () => {
  const files = ['a.ts', 'A.tsx', 'a.test.ts', 'A.test.tsx', 'css.d.ts', 'table.json']

  expect(files.filter(isRoom)).toEqual(['a.ts', 'A.tsx'])
})

it('takes imports that go down, over any number of floors', () => {
  const files = house({
    'model.ts': [],
    'calls/leg.ts': ['model.ts', 'calls/table.ts'],
    'calls/table.ts': [],
    'voice.ts': ['calls/leg.ts', 'model.ts'],
    'index.ts': ['voice.ts'],
    'testing/fake.ts': ['voice.ts', 'index.ts', 'calls/leg.ts'],
  })

  expect(faultsInside(files, ['model', 'calls', 'voice'])).toEqual([])
})

it('refuses an import that goes up, also of a type', () => {
  const files = new Map([
    ['model.ts', "import type { Leg } from './calls/leg.ts'\n"],
    ['calls/leg.ts', ''],
  ])

  expect(faultsInside(files, ['model', 'calls'])).toEqual(['model.ts -> calls/leg.ts goes up'])
})

it('refuses an import between rooms of one floor', () => {
  const files = house({ 'queues/a.ts': ['talks/b.ts'], 'talks/b.ts': [] })

  expect(faultsInside(files, ['queues talks'])).toEqual([
    'queues/a.ts -> talks/b.ts goes sideways: queues and talks share a floor',
  ])
})

it('names a file that stands on no floor, and a floor without its room', () => {
  const files = house({ 'model.ts': [], 'new/thing.ts': [] })

  expect(faultsInside(files, ['model gone'])).toEqual([
    'the floors name gone, which is not there',
    'new/thing.ts stands on no floor',
  ])
})

it('refuses the way through the package door from inside', () => {
  const files = house({ 'model.ts': ['index.ts'], 'index.ts': [] })

  expect(faultsInside(files, ['model'])).toEqual(['model.ts goes out and in again by index.ts'])
})

it('refuses to ship what serves tests', () => {
  const files = house({ 'model.ts': ['testing/fake.ts'], 'testing/fake.ts': [] })

  expect(faultsInside(files, ['model'])).toEqual([
    'model.ts ships testing/fake.ts, which serves tests only',
  ])
})

it('finds a circle of files once, with the imports that close it', () => {
  const files = house({
    'calls/a.ts': ['calls/b.ts'],
    'calls/b.ts': ['calls/c.ts'],
    'calls/c.ts': ['calls/a.ts'],
  })

  expect(faultsInside(files, ['calls'])).toEqual([
    'circle: calls/a.ts -> calls/b.ts, calls/b.ts -> calls/c.ts, calls/c.ts -> calls/a.ts',
  ])
})

it('finds a circle of folders whose files make none', () => {
  const files = house({
    'verbs/dial/a.ts': ['verbs/nouns/b.ts'],
    'verbs/nouns/b.ts': [],
    'verbs/nouns/c.ts': ['verbs/dial/d.ts'],
    'verbs/dial/d.ts': [],
  })

  expect(faultsInside(files, ['verbs'])).toEqual([
    'circle: verbs/dial/a.ts -> verbs/nouns/b.ts, verbs/nouns/c.ts -> verbs/dial/d.ts',
  ])
})

it('finds a circle between a folder and a file beside it', () => {
  const files = house({
    'verbs/dial/a.ts': ['verbs/table.ts'],
    'verbs/table.ts': ['verbs/dial/b.ts'],
    'verbs/dial/b.ts': [],
  })

  expect(faultsInside(files, ['verbs'])).toEqual([
    'circle: verbs/dial/a.ts -> verbs/table.ts, verbs/table.ts -> verbs/dial/b.ts',
  ])
})

it('finds a file that imports itself', () => {
  expect(faultsInside(house({ 'a.ts': ['a.ts'] }), ['a'])).toEqual(['circle: a.ts -> a.ts'])
})
