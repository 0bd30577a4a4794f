/** The same for builds that are not for production. */
import { flexOfPage } from './flex.ts'

export type { JSX } from 'react/jsx-runtime'

const { jsx, jsxs, Fragment } = flexOfPage().jsxRuntime

export { Fragment }

export function jsxDEV(
  type: Parameters<typeof jsx>[0],
  props: unknown,
  key?: Parameters<typeof jsx>[2],
  hasManyChildren?: boolean,
): ReturnType<typeof jsx> {
  return (hasManyChildren ? jsxs : jsx)(type, props, key)
}
