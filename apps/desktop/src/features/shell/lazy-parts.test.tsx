// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

/** The list of countries is long for a stand-in of a browser. */
vi.setConfig({ testTimeout: 20_000 })

let answers: ((isThere: boolean) => void)[]
let desktop: Driver
beforeEach(async () => {
  answers = []
  desktop = new Driver()
  // The real parts, behind a network that answers when the test says so.
  await desktop.open({
    fetchPart: (load) =>
      new Promise((resolve, reject) => {
        answers.push((isThere) => (isThere ? resolve(load()) : reject(new TypeError('cut'))))
      }),
  })
})
afterEach(() => desktop.close())

async function networkAnswers(isThere: boolean): Promise<void> {
  await desktop.happens(() => {
    for (const answer of answers.splice(0)) answer(isThere)
  })
  await desktop.advance(200)
}

const focused = () => document.activeElement as HTMLInputElement

async function types(text: string): Promise<void> {
  await desktop.happens(() => void fireEvent.change(focused(), { target: { value: text } }))
}

async function presses(key: string, ctrlKey = false): Promise<void> {
  await desktop.happens(() => {
    const code = key.length === 1 ? `Key${key.toUpperCase()}` : key
    fireEvent.keyDown(focused(), { key, code, ctrlKey })
  })
}

const paletteField = () => screen.queryByPlaceholderText('What do you want to do?')
const notices = () => within(screen.getByTestId('notices'))
const notLoaded = /This part of the page could not be loaded/

describe('the palette, while it is fetched', () => {
  it('keeps what is typed, and goes on with it', async () => {
    const button = screen.getByRole('button', { name: 'Become available' })
    button.focus()
    await presses('k', true)
    await types('avail')
    expect(paletteField()).toBeNull()

    await networkAnswers(true)

    expect(paletteField()).toHaveProperty('value', 'avail')
    await vi.waitFor(() => expect(focused()).toBe(paletteField()), 20_000)
    expect(screen.queryByLabelText('One moment…')).toBeNull()
    expect(document.querySelector('[data-selected]')?.textContent).toMatch(/avail/i)
    await presses('Escape')
    await desktop.advance(500)
    await vi.waitFor(() => expect(focused()).toBe(button), 20_000)
  })

  it('does what was entered already', async () => {
    await desktop.liveCall('WR1')
    await presses('k', true)
    await types('mute')
    await presses('Enter')
    expect(screen.queryAllByLabelText(/^Unmute/)).toEqual([])

    await networkAnswers(true)

    expect(screen.queryAllByLabelText(/^Unmute/)).not.toEqual([])
    await vi.waitFor(() => expect(paletteField()).toBeNull(), 20_000)
  })

  it('is given up with Escape, and the focus goes back', async () => {
    const button = screen.getByRole('button', { name: 'Become available' })
    button.focus()
    await presses('k', true)
    expect(focused()).not.toBe(button)
    await presses('Escape')
    expect(focused()).toBe(button)

    await networkAnswers(true)
    expect(paletteField()).toBeNull()
  })

  it('says so when it cannot be fetched, and is fetched again at the next wish', async () => {
    await presses('k', true)
    await networkAnswers(false)
    expect(notices().getByText(notLoaded)).toBeTruthy()
    expect(paletteField()).toBeNull()

    await presses('k', true)
    await networkAnswers(true)
    expect(paletteField()).not.toBeNull()
  })
})

describe('the card of keys', () => {
  it('opens when it is here, and says so when it cannot be fetched', async () => {
    await desktop.press('Slash')
    await networkAnswers(false)
    expect(notices().getByText(notLoaded)).toBeTruthy()

    await desktop.press('Slash')
    await networkAnswers(true)
    expect(screen.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeTruthy()
  })
})

describe('the dialpad, while it is fetched', () => {
  it('opens with what was typed, and the focus in its field', async () => {
    const button = screen.getByRole('button', { name: 'Become available' })
    button.focus()
    await desktop.shortcut('KeyD')
    await types('202555')
    await networkAnswers(true)

    const field = screen.getByLabelText('Number')
    expect(field).toHaveProperty('value', '202555')
    await vi.waitFor(() => expect(focused()).toBe(field), 20_000)
    await desktop.settle()
    expect(screen.queryByLabelText('One moment…')).toBeNull()
    await desktop.shortcut('KeyD')
    await vi.waitFor(() => expect(focused()).toBe(button), 20_000)
  })

  it('calls what was typed and entered', async () => {
    await desktop.click('Become available')
    await desktop.shortcut('KeyD')
    await types('202 555 0177')
    await presses('Enter')
    expect(desktop.worker.made).toEqual([])

    await networkAnswers(true)

    expect(desktop.worker.made).toMatchObject([{ to: '+12025550177' }])
    await desktop.shortcut('KeyD')
    expect(screen.getByRole('form', { name: 'Dialpad' })).toBeTruthy()
    expect(desktop.worker.made).toHaveLength(1)
  })

  it('closes with a sentence when it cannot be fetched', async () => {
    await desktop.click('Call somebody')
    await networkAnswers(false)

    expect(notices().getByText(notLoaded)).toBeTruthy()
    const button = screen.getByRole('button', { name: 'Call somebody' })
    expect(button.getAttribute('aria-expanded')).toBe('false')
  })
})
