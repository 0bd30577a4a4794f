import { createElement } from 'react'
import { beforeEach, describe, expect, it } from 'vitest'
import { anyone, type Page } from '../pages.ts'
import { Slots } from './slots.ts'
import { pagesLeft, viewAt } from './views.ts'

const page = (path: string, isBare = false): Page<null, null> => ({
  ...{ path, isBare, icon: null, may: anyone, load: async () => ({ default: null }) },
  label: 'pages.calls',
  list: 'rail',
})
const pages = [page('/'), page('/team'), page('/admin'), page('/admin/queues'), page('/i', true)]

let slots: Slots
beforeEach(() => {
  slots = new Slots()
})

const content = () => slots.content('ViewCollection').get()
const change = () => slots.component('ViewCollection').Content
const left = (props = {}) => pagesLeft(pages, content(), props).map(({ path }) => path)
const keyAt = (path: string, props = {}) => viewAt(path, content(), props)?.key ?? null
const view = (key: string, name?: string) => createElement('div', { key, name } as never)

describe('the pages', () => {
  it('are all there where no plugin says anything', () => {
    change().add(view('orders'))
    expect(left()).toEqual(pages.map(({ path }) => path))
  })

  it('go by the names of their views, as long as a condition holds', () => {
    change().remove('teams')
    change().remove('agent-desktop', { if: ({ shop }) => shop === true })
    expect(left()).toEqual(['/', '/admin', '/admin/queues', '/i'])
    expect(left({ shop: true })).toEqual(['/admin', '/admin/queues', '/i'])
  })

  it('of administrators and those without a frame stay in any case', () => {
    change().remove('admin')
    change().remove('i')
    change().replace(view('own'))
    expect(left()).toEqual(['/admin', '/admin/queues', '/i'])
  })
})

describe('a view', () => {
  it('stands at its name, or else its key, and below', () => {
    change().add(view('orders'))
    change().add(view('second', 'queues-stats'))
    expect(
      ['/orders', '/orders/17', '/queues', '/second', '/order'].map((at) => keyAt(at)),
    ).toEqual(['orders', 'orders', 'second', null, null])
  })

  it('gives way to one before it, and is there while its condition holds and nobody removes it', () => {
    change().add(view('one', 'orders'))
    change().add(view('two', 'orders'), { sortOrder: 1, if: ({ shop }) => shop === true })
    expect(keyAt('/orders')).toBe('one')
    expect(keyAt('/orders', { shop: true })).toBe('two')

    change().remove('one')
    expect(keyAt('/orders')).toBeNull()
  })

  it('that replaces the pages stands where no other does', () => {
    change().replace(view('own'))
    change().add(view('orders'))
    expect(['/', '/team/WK1', '/orders'].map((at) => keyAt(at))).toEqual(['own', 'own', 'orders'])
  })
})
