import type { Flex } from './flex.ts'
import type { ManagerApi } from './manager.ts'

/** A plugin: the default export of its module is a class of this kind, or an object like it. */
export interface Plugin {
  readonly name?: string
  init(flex: Flex, manager: ManagerApi): Promise<void> | void
}

/** The base of plugins that are written as a class. */
export abstract class FlexPlugin implements Plugin {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  abstract init(flex: Flex, manager: ManagerApi): Promise<void> | void
}
