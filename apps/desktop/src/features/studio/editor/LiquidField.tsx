import { Textarea, TextInput } from '@mantine/core'
import {
  type KeyboardEvent,
  type SyntheticEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { type Completion, completed, completionAt } from '../../../model/studio/completion.ts'
import { offersFor } from '../../../model/studio/offers.ts'
import { useText } from '../../../ui/hooks.ts'
import classes from './Inspector.module.css'
import type { Offer } from './use-offers.ts'

const noOffers: readonly Offer[] = []

interface LiquidFieldProps {
  readonly label: string
  readonly value: string
  readonly help?: string | undefined
  readonly placeholder?: string | undefined
  readonly error?: string | null
  readonly isRequired?: boolean
  readonly isLong?: boolean
  readonly isLabelHidden?: boolean
  /** What there is to be named here. */
  readonly offers?: readonly Offer[]
  /** What is known where this text is read. */
  readonly known: readonly Completion[]
  readonly onChange: (value: string) => void
}

/**
 * A text that may have Liquid: inside of `{{` it offers what is known, by arrows and Enter. Names are
 * only offered: whoever types another one and goes on keeps it.
 */
export function LiquidField(props: LiquidFieldProps) {
  const {
    label,
    value,
    help,
    placeholder,
    error = null,
    isRequired = false,
    isLong = false,
    isLabelHidden = false,
    offers = noOffers,
    known,
    onChange,
  } = props
  const t = useText()
  const id = useId()
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState<number | null>(null)
  /** The choice that the arrows have gone to; null before they have. */
  const [arrowed, setArrowed] = useState<number | null>(null)
  const target = useRef<number | null>(null)
  const at = caret === null ? null : completionAt(value, caret, known)
  // Outside of Liquid it is the name of something, or begun as one.
  const named = at || caret === null ? [] : offersFor(value, offers)
  const choices = at?.choices ?? named.map((one) => ({ text: one.value, of: one.label }))
  const chosenName = offers.find((one) => one.value === value && one.label !== value)?.label
  const isOpen = choices.length > 0
  const active = arrowed ?? (at ? 0 : -1)
  // The caret goes behind what was put in.
  useLayoutEffect(() => {
    if (target.current === null) return
    field.current?.setSelectionRange(target.current, target.current)
    target.current = null
  })
  const choose = (choice: Completion) => {
    if (!at) {
      setCaret(null)
      setArrowed(null)
      onChange(choice.text)
      return
    }
    const after = completed(value, at, choice)
    target.current = after.caret
    setCaret(choice.text.endsWith('.') ? after.caret : null)
    setArrowed(null)
    onChange(after.text)
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) {
      if (event.key === 'ArrowDown' && offers.length > 0) setCaret(value.length)
      return
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const chosen = choices[active]
    // Up from none is the last one.
    const from = active < 0 && step === -1 ? 0 : active
    if (step !== undefined) setArrowed((from + step + choices.length) % choices.length)
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) choose(chosen)
    else if (event.key === 'Escape') setCaret(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const look = (event: SyntheticEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    setCaret(event.currentTarget.selectionStart)
    setArrowed(null)
  }
  const common = {
    ref: field,
    ...(isLabelHidden ? { 'aria-label': label } : { label }),
    description: chosenName === undefined ? help : [chosenName, help].filter(Boolean).join(' · '),
    error,
    placeholder,
    value,
    required: isRequired,
    autoComplete: 'off',
    spellCheck: false,
    role: 'combobox',
    'aria-expanded': isOpen,
    'aria-controls': id,
    'aria-autocomplete': 'list' as const,
    ...(isOpen && active >= 0 && { 'aria-activedescendant': `${id}-${active}` }),
    onChange: (event: SyntheticEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      look(event)
      onChange(event.currentTarget.value)
    },
    onKeyDown,
    onBlur: () => setCaret(null),
    onClick: look,
  }
  return (
    <div className={classes['liquid']}>
      {isLong ? <Textarea {...common} rows={3} /> : <TextInput {...common} />}
      <div
        id={id}
        role="listbox"
        aria-label={t('studio.known')}
        className={classes['choices']}
        hidden={!isOpen}
      >
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys of its list.
          <div
            key={choice.text}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={classes['choice']}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(choice)}
          >
            <span>{at ? choice.text : choice.of}</span>
            <span className="soft clip">{at ? choice.of : choice.text}</span>
          </div>
        ))}
      </div>
    </div>
  )
}
