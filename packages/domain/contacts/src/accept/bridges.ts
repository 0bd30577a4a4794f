import type { Contact } from '../contact.ts'
import type { ContactEffect } from '../contact-state.ts'

/** Makes bridges of contacts: while one is made, who leaves is nobody's business yet. */
export class Bridges {
  readonly #carryOut: (contact: Contact, effects: readonly ContactEffect[]) => void

  /** @param options.carryOut does what the contact's state asks for, before anything else follows */
  constructor(options: {
    carryOut: (contact: Contact, effects: readonly ContactEffect[]) => void
  }) {
    this.#carryOut = options.carryOut
  }

  /** @param join resolves when the joint is durable, and rejects when there is none */
  async make<T>(contact: Contact, join: () => Promise<T>): Promise<T> {
    contact.take({ type: 'bridge-begun' })
    try {
      return await join()
    } finally {
      this.#carryOut(contact, contact.take({ type: 'bridge-ended' }))
    }
  }
}
