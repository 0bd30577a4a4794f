import type { StartServerOptions } from '@offhook/test-kit'
import { afterAll, beforeAll } from 'vitest'
import { Callers } from './callers.ts'
import { ContractSite } from './site.ts'

/** One site with its callers, for all tests of a file: a start costs more than most of them. */
export class Place {
  #site: ContractSite | undefined
  #callers: Callers | undefined

  /** Opens before the tests of the file that calls this, and closes after them. */
  static ofThisFile(options: StartServerOptions = {}): Place {
    const place = new Place()
    beforeAll(async () => {
      place.#site = await ContractSite.open(options)
      place.#callers = await Callers.open(place.#site)
    })
    afterAll(async () => {
      await place.#callers?.close()
      await place.#site?.close()
    })
    return place
  }

  get site(): ContractSite {
    if (!this.#site) throw new Error('the place opens before the first test')
    return this.#site
  }

  get callers(): Callers {
    if (!this.#callers) throw new Error('the place opens before the first test')
    return this.#callers
  }
}
