import { Button, CloseButton, TextInput } from '@mantine/core'
import type { Completion } from '../../../model/studio/completion.ts'
import type { PropertySchema } from '../../../model/studio/widgets.ts'
import { useText } from '../../../ui/hooks.ts'
import { useWords } from '../use-words.ts'
import classes from './Inspector.module.css'
import { LiquidField } from './LiquidField.tsx'

interface PairsFieldProps {
  readonly schema: PropertySchema
  readonly value: unknown
  readonly error: string | null
  readonly known: readonly Completion[]
  readonly onChange: (value: unknown) => void
}

type Pair = Readonly<Record<string, unknown>>

/** A list of names with their values. */
export function PairsField({ schema, value, error, known, onChange }: PairsFieldProps) {
  const t = useText()
  const label = useWords()(schema.label)
  const pairs: readonly Pair[] = Array.isArray(value)
    ? value.map((one) => (typeof one === 'object' && one !== null ? (one as Pair) : {}))
    : []
  const change = (index: number, part: Pair) =>
    onChange(pairs.map((pair, at) => (at === index ? { ...pair, ...part } : pair)))
  return (
    <fieldset className={classes['pairs']}>
      <legend>{label}</legend>
      {error && (
        <p className={classes['fault']} role="alert">
          {error}
        </p>
      )}
      {pairs.map((pair, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a pair is known by its place.
        <div key={index} className={classes['pair']}>
          <TextInput
            aria-label={t('studio.pairKey', { label, number: index + 1 })}
            placeholder={t('studio.key')}
            value={String(pair['key'] ?? '')}
            onChange={({ currentTarget }) => change(index, { key: currentTarget.value })}
          />
          <LiquidField
            label={t('studio.pairValue', { label, number: index + 1 })}
            isLabelHidden
            placeholder={t('studio.value')}
            known={known}
            value={
              typeof pair['value'] === 'object'
                ? JSON.stringify(pair['value'])
                : String(pair['value'] ?? '')
            }
            onChange={(text) => change(index, { value: text })}
          />
          <CloseButton
            aria-label={t('studio.removePair', { number: index + 1 })}
            onClick={() => onChange(pairs.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        size="xs"
        variant="default"
        onClick={() => onChange([...pairs, { key: '', value: '' }])}
      >
        {t('studio.addPair')}
      </Button>
    </fieldset>
  )
}
