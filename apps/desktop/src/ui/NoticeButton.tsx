import classes from './InlineNotice.module.css'

/** What helps, beside a sentence that says what happened. */
export function NoticeButton({ label, run }: { readonly label: string; readonly run: () => void }) {
  return (
    <button type="button" className={classes['action']} onClick={run}>
      {label}
    </button>
  )
}
