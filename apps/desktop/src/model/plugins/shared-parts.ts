import type { Flex } from '@offhook/desktop-sdk'

/** What of the screen is handed to plugins: the page's own React, and components made with it. */
export type SharedParts = Pick<
  Flex,
  'React' | 'jsxRuntime' | 'View' | 'SideLink' | 'Tab' | 'ColumnDefinition'
> & { readonly NotificationAction: Flex['NotificationBar']['Action'] }

/** How plugins come into this page. */
export interface PluginHost {
  readonly shared: SharedParts
  /** Tells when the window has another size; the result stops that. */
  readonly watchSize: (changed: () => void) => () => void
  /** Loads a module of this origin. */
  readonly importModule: (path: string) => Promise<unknown>
  /** Where modules find what they are given. */
  readonly page: { offhookDesktop?: Flex | undefined }
}
