/** The desktop's React, for bundlers: alias `react` to `@offhook/desktop-sdk/react`. */
import { flexOfPage } from './flex.ts'

const { React } = flexOfPage()

export default React
export const {
  Children,
  Component,
  createContext,
  createElement,
  Fragment,
  forwardRef,
  isValidElement,
  lazy,
  memo,
  PureComponent,
  Suspense,
  useCallback,
  useContext,
  useDeferredValue,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
  useSyncExternalStore,
  useTransition,
  cloneElement,
  startTransition,
  use,
} = React
