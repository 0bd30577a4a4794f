import type { Icon } from '@tabler/icons-react'
import {
  type ComponentType,
  createContext,
  type LazyExoticComponent,
  lazy,
  useContext,
} from 'react'
import type { Page } from '../model/pages.ts'

/** A line of the table of pages, for this screen. */
export type ScreenPage = Page<Icon, ComponentType>

/** A page with its component, loaded when it is first shown. */
export interface LoadedPage extends ScreenPage {
  readonly Component: LazyExoticComponent<ComponentType>
}

/** Makes the components of the table, once. */
export function withComponents(pages: readonly ScreenPage[]): readonly LoadedPage[] {
  return pages.map((page) => ({ ...page, Component: lazy(page.load) }))
}

export const PagesContext = createContext<readonly LoadedPage[]>([])

/** The table of pages: rail, palette and addresses all come from it. */
export function usePages(): readonly LoadedPage[] {
  return useContext(PagesContext)
}
