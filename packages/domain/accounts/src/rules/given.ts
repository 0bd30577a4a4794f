/** The given value, checked, or else the one before. */
export function given<In, Out>(value: In | undefined, check: (value: In) => Out, before: Out): Out {
  return value === undefined ? before : check(value)
}
