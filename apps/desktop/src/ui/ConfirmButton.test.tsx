// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { renderWith } from '../testing/render-with.tsx'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { ConfirmButton } from './ConfirmButton.tsx'

afterEach(cleanup)

async function shows(question: string | null = 'Press again') {
  const clock = new SimulatedClock()
  let confirmed = 0
  const drawn = (reason: string | null) => (
    <ConfirmButton
      label="Remove"
      question={question}
      reason={reason}
      onConfirm={() => {
        confirmed += 1
      }}
    >
      ×
    </ConfirmButton>
  )
  const { rerender } = await renderWith({ clock }, drawn(null))
  return {
    clock,
    confirmed: () => confirmed,
    becomes: (reason: string | null) => rerender(drawn(reason)),
  }
}

const button = () => screen.getByRole('button', { name: 'Remove' })
const press = (detail = 1) => fireEvent.click(button(), { detail })
const question = () => screen.getByRole('status').textContent

it('asks at the first press, and acts at the second', async () => {
  const { confirmed } = await shows()

  press()
  expect([question(), confirmed()]).toEqual(['Press again', 0])
  press()
  expect([question(), confirmed()]).toEqual(['', 1])
  press()
  expect([question(), confirmed()]).toEqual(['Press again', 1])
})

it('takes neither a double click nor a key that is held down for a second press', async () => {
  const { confirmed } = await shows()
  press()

  press(2)
  const isTaken = fireEvent.keyDown(button(), { key: 'Enter', repeat: true })

  expect([question(), confirmed(), isTaken]).toEqual(['Press again', 0, false])
  press()
  expect(confirmed()).toBe(1)
})

it('takes the question back by Escape, by going elsewhere, and after five seconds', async () => {
  const { clock, confirmed } = await shows()
  const ways = [
    () => fireEvent.keyDown(button(), { key: 'Escape' }),
    () => fireEvent.blur(button()),
    () => act(() => clock.advance(5_000)),
  ]

  for (const way of ways) {
    press()
    expect(question()).toBe('Press again')
    way()
    expect(question()).toBe('')
  }

  expect(confirmed()).toBe(0)
})

it('forgets the question when it can no longer be done', async () => {
  const { becomes, confirmed } = await shows()
  press()

  becomes('You are on hold.')
  press()
  expect([question(), confirmed()]).toEqual(['', 0])
  becomes(null)
  press()

  expect([question(), confirmed()]).toEqual(['Press again', 0])
})

it('acts at once where there is nothing to ask', async () => {
  const { confirmed } = await shows(null)

  press(2)

  expect([question(), confirmed()]).toEqual(['', 1])
})
