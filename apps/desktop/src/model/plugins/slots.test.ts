import { createElement } from 'react'
import { describe, expect, it } from 'vitest'
import { childrenOf, Slots } from './slots.ts'

const builtIn = ['mute', 'hold', 'hangup'].map((key) => ({ key, child: key }))
const element = (key: string) => createElement('i', { key })

function keys(slots: Slots, props = {}): string[] {
  const content = slots.content('CallCanvasActions').get()
  return childrenOf(builtIn, content, props).map(({ key }) => key)
}

describe('the content of a component', () => {
  it('has its own children when no plugin says anything', () => {
    expect(keys(new Slots())).toEqual(['mute', 'hold', 'hangup'])
  })

  it('takes elements at either end and among its own, in order', () => {
    const slots = new Slots()
    const { Content } = slots.component('CallCanvasActions')
    Content.add(element('end'))
    Content.add(element('start'), { align: 'start' })
    Content.add(element('second'), { sortOrder: 0.5 })

    expect(keys(slots)).toEqual(['start', 'mute', 'second', 'hold', 'hangup', 'end'])
  })

  it('gives the place of a key to whoever comes last with it', () => {
    const slots = new Slots()
    const { Content } = slots.component('CallCanvasActions')
    Content.add(element('one'))
    Content.add(element('one'), { align: 'start' })

    expect(keys(slots)).toEqual(['one', 'mute', 'hold', 'hangup'])
  })

  it('loses what is removed, and everything of its own when it is replaced', () => {
    const slots = new Slots()
    const { Content } = slots.component('CallCanvasActions')
    Content.remove('hold')
    expect(keys(slots)).toEqual(['mute', 'hangup'])

    Content.replace(element('mine'))
    Content.add(element('more'))
    expect(keys(slots)).toEqual(['mine', 'more'])
  })

  it('asks conditions each time; one that throws does not hold', () => {
    const slots = new Slots()
    const { Content } = slots.component('CallCanvasActions')
    Content.add(element('vip'), { if: ({ task }) => task === 'vip' })
    Content.add(element('broken'), {
      if: () => {
        throw new Error('no')
      },
    })
    Content.remove('hangup', { if: ({ task }) => task === 'vip' })

    expect(keys(slots)).toEqual(['mute', 'hold', 'hangup'])
    expect(keys(slots, { task: 'vip' })).toEqual(['mute', 'hold', 'vip'])
  })

  it('refuses an element without a key, and what is none', () => {
    const { Content } = new Slots().component('CallCanvasActions')
    expect(() => Content.add(createElement('i'))).toThrow(/needs a key/)
    expect(() => Content.add('text' as never, { key: 'text' })).toThrow(/no element/)
  })
})
