import { beforeEach, expect, it } from 'vitest'
import { Shortcuts } from './shortcuts.ts'

let shortcuts: Shortcuts
beforeEach(() => {
  shortcuts = new Shortcuts({ getItem: () => null, setItem: () => undefined })
})

it('two deeds change their keys', () => {
  shortcuts.swap('M', 'H')
  expect([shortcuts.keyOf('M'), shortcuts.keyOf('H')]).toEqual(['H', 'M'])
})

it('a deed whose key a plugin has takes another, and the plugin keeps its own', () => {
  const ticket = { name: 'Make a ticket', action: () => undefined }
  shortcuts.addShortcuts({ M: ticket })
  expect(shortcuts.keyOf('M')).toBeNull()
  shortcuts.swap('M', 'H')

  expect(shortcuts.keyOf('M')).toBe('H')
  expect(shortcuts.keyOf('H')).toBeNull()
  expect(shortcuts.meaningOf('M')).toMatchObject({ kind: 'own', shortcut: ticket })
})
