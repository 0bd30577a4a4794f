/** What compilers write for JSX: `"jsxImportSource": "@offhook/desktop-sdk"`. */
import { flexOfPage } from './flex.ts'

export type { JSX } from 'react/jsx-runtime'
export const { jsx, jsxs, Fragment } = flexOfPage().jsxRuntime
