import { useText } from '../../../ui/hooks.ts'
import classes from './EditorScreen.module.css'

/** What was known once a step was left: a long text that scrolls, also by the arrow keys. */
export function StepContext({ context }: { readonly context: object }) {
  const t = useText()
  return (
    <section
      className={classes['context']}
      aria-label={t('studio.contextOfStep')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys (WCAG 2.1.1).
      tabIndex={0}
      data-testid="step-context"
    >
      {JSON.stringify(context, null, 2)}
    </section>
  )
}
