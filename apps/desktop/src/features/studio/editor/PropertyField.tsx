import { NativeSelect, Textarea } from '@mantine/core'
import type { Completion } from '../../../model/studio/completion.ts'
import type { PropertySchema } from '../../../model/studio/widgets.ts'
import { useText } from '../../../ui/hooks.ts'
import { useWords } from '../use-words.ts'
import { LiquidField } from './LiquidField.tsx'
import { PairsField } from './PairsField.tsx'
import { useOffers } from './use-offers.ts'

interface PropertyFieldProps {
  readonly schema: PropertySchema
  readonly value: unknown
  readonly error: string | null
  readonly known: readonly Completion[]
  /** `undefined` takes it away. */
  readonly onChange: (value: unknown) => void
}

/** The control of one property, as its schema has it. What it cannot show is left to the JSON view. */
export function PropertyField({ schema, value, error, known, onChange }: PropertyFieldProps) {
  const t = useText()
  const words = useWords()
  const offers = useOffers(schema.refers)
  const { kind, options = [], fallback, required = false, isLong = false } = schema
  const label = words(schema.label)
  const help = schema.help === undefined ? undefined : words(schema.help).replaceAll('`', '')
  const common = { label, description: help, error, required }
  if (kind === 'flag') {
    return (
      <NativeSelect
        {...common}
        value={value === undefined || value === '' ? '' : String(value)}
        data={[
          { value: '', label: unset(t('studio.unset'), fallback) },
          { value: 'true', label: t('studio.yes') },
          { value: 'false', label: t('studio.no') },
          ...foreign(value, ['', 'true', 'false']),
        ]}
        onChange={({ currentTarget }) => onChange(flagLike(value, currentTarget.value))}
      />
    )
  }
  if (kind === 'choice') {
    return (
      <NativeSelect
        {...common}
        value={String(value ?? '')}
        data={[
          ...(required && value ? [] : [{ value: '', label: unset(t('studio.unset'), fallback) }]),
          ...options.map((one) => ({ value: one, label: one })),
          ...foreign(value, ['', ...options]),
        ]}
        onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
      />
    )
  }
  if (kind === 'pairs')
    return (
      <PairsField schema={schema} value={value} error={error} known={known} onChange={onChange} />
    )
  if (kind === 'texts') {
    const lines = Array.isArray(value) ? value.join('\n') : String(value ?? '')
    return (
      <Textarea
        {...common}
        description={t('studio.onePerLine')}
        value={lines}
        rows={3}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value === '' ? undefined : currentTarget.value.split('\n'))
        }
      />
    )
  }
  return (
    <LiquidField
      label={label}
      help={help}
      error={error}
      isRequired={required}
      isLong={isLong}
      placeholder={fallback}
      known={known}
      offers={offers}
      value={
        typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '')
      }
      onChange={(text) => onChange(textLike(value, kind, text, required))}
    />
  )
}

function unset(word: string, fallback: string | undefined): string {
  return fallback === undefined ? word : `${word} (${fallback})`
}

/** A value that the form does not know is kept among the choices. */
function foreign(value: unknown, known: readonly string[]) {
  const text = String(value ?? '')
  return known.includes(text) ? [] : [{ value: text, label: text }]
}

/** Flags are texts in some documents: they stay what they were. */
function flagLike(before: unknown, text: string): unknown {
  if (text === '') return undefined
  return typeof before === 'string'
    ? text
    : text === 'true'
      ? true
      : text === 'false'
        ? false
        : text
}

/** A number that was a number stays one; whoever empties a field takes the property away. */
function textLike(before: unknown, kind: string, text: string, isRequired: boolean): unknown {
  if (text === '') return isRequired ? '' : undefined
  const isNumber = kind === 'number' && typeof before !== 'string' && /^\d+$/.test(text)
  return isNumber ? Number(text) : text
}
