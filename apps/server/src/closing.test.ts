import { describe, expect, it } from 'vitest'
import { Closing } from './closing.ts'

describe('Closing', () => {
  it('closes in the opposite order of opening, one after another, once', async () => {
    const order: string[] = []
    const closing = new Closing()
    closing.add(() => void order.push('store'))
    closing.add(
      async () => {
        await Promise.resolve()
        order.push('router')
      },
      () => void order.push('voice'),
    )

    await Promise.all([closing.close(), closing.close()])
    await closing.close()

    expect(order).toEqual(['voice', 'router', 'store'])
  })

  it('closes the rest when one fails, and says so at the end', async () => {
    const order: string[] = []
    const closing = new Closing()
    closing.add(() => void order.push('store'))
    closing.add(() => Promise.reject(new Error('the router is stuck')))
    closing.add(() => {
      throw new Error('voice is stuck')
    })

    await expect(closing.close()).rejects.toThrow('voice is stuck; the router is stuck')

    expect(order).toEqual(['store'])
  })
})
