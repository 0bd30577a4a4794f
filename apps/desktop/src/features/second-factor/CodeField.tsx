import { TextInput } from '@mantine/core'
import classes from './SecondFactor.module.css'

/** Where a code is typed; phones and password managers offer it by themselves. */
export function CodeField({ label, help }: { readonly label: string; readonly help?: string }) {
  return (
    <TextInput
      name="code"
      label={label}
      description={help}
      className={classes['code'] ?? ''}
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={20}
      size="md"
      required
      withAsterisk={false}
      autoFocus
    />
  )
}
