import { NativeSelect, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core'
import type { FieldControl } from './form-fields.ts'
import { useText } from './hooks.ts'
import classes from './ListForm.module.css'

/** The control of one field, with its label, help, and what is wrong with it. */
export function FormControl(control: FieldControl) {
  const { draw } = control.field
  return draw ? draw(control) : <ControlOfKind {...control} />
}

function ControlOfKind({ field, value, isDisabled, error, onChange, onDone }: FieldControl) {
  const t = useText()
  const { kind, label, help, isRequired = false } = field
  const common = {
    label: t(label),
    description: help && t(help),
    error,
    disabled: isDisabled,
    required: isRequired,
  }
  if (kind === 'switch') {
    return (
      <Switch
        label={t(label)}
        description={help && t(help)}
        error={error}
        disabled={isDisabled}
        checked={value === true}
        onChange={(event) => {
          onChange(event.currentTarget.checked)
          onDone(event.currentTarget.checked)
        }}
      />
    )
  }
  if (kind === 'choice') {
    return (
      <NativeSelect
        {...common}
        data={[...(field.choices ?? [])]}
        value={String(value)}
        onChange={(event) => {
          onChange(event.currentTarget.value)
          onDone(event.currentTarget.value)
        }}
      />
    )
  }
  const typed = {
    ...common,
    value: String(value),
    autoComplete: kind === 'password' ? 'new-password' : 'off',
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    onBlur: (event: { currentTarget: { value: string } }) => onDone(event.currentTarget.value),
  }
  if (kind === 'area' || kind === 'code')
    return (
      <Textarea
        {...typed}
        rows={kind === 'code' ? 12 : 4}
        spellCheck={kind === 'area'}
        {...(kind === 'code' && { classNames: { input: classes['code'] ?? '' } })}
      />
    )
  if (kind === 'password') return <PasswordInput {...typed} />
  return (
    <TextInput
      {...typed}
      {...(kind === 'number' && { inputMode: 'numeric' })}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing)
          onDone(event.currentTarget.value)
      }}
    />
  )
}
