// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, it } from 'vitest'
import { renderWith } from '../../../testing/render-with.tsx'
import { LiquidField } from './LiquidField.tsx'

afterEach(cleanup)

const offers = ['en-US', 'es-US', 'es-ES'].map((value) => ({ value, label: `Name of ${value}` }))
const known = [{ text: 'widgets.menu.Digits', of: 'menu' }]

function Field() {
  const [value, setValue] = useState('')
  return <LiquidField label="Language" {...{ value, offers, known }} onChange={setValue} />
}

const field = () => screen.getByRole<HTMLInputElement>('combobox')
const press = (key: string) => fireEvent.keyDown(field(), { key })
const type = (value: string) => fireEvent.change(field(), { target: { value } })

it.each(['Tab', 'Enter'])('%s keeps what was typed, and an empty field empty', async (key) => {
  await renderWith({}, <Field />)
  fireEvent.click(field())
  expect(screen.getAllByRole('option')).toHaveLength(3)
  press(key)
  expect(field().value).toBe('')
  type('es-ES')
  press(key)
  expect(field().value).toBe('es-ES')
})

it('takes the name that the arrows have gone to', async () => {
  await renderWith({}, <Field />)
  type('es')
  press('ArrowDown')
  press('Enter')
  expect(field().value).toBe('es-US')

  type('es')
  press('ArrowUp')
  press('Tab')
  expect(field().value).toBe('es-ES')
})

it('takes the first of what is known inside of Liquid at once', async () => {
  await renderWith({}, <Field />)
  type('{{wid')
  press('Enter')
  expect(field().value).toContain('{{widgets.')
})
