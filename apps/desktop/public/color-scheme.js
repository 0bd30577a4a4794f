// Sets the colour scheme and the contrast before the first paint. A file of its own: the policy of the page allows
// no inline script.
;(() => {
  let wanted = 'auto'
  let contrast = null
  try {
    wanted = localStorage.getItem('mantine-color-scheme-value') || 'auto'
    contrast = localStorage.getItem('offhook.contrast')
  } catch {
    // Storage may be closed to the page; the system's choice is used then.
  }
  const dark =
    wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
  const high = contrast ? contrast === 'high' : matchMedia('(prefers-contrast: more)').matches
  document.documentElement.toggleAttribute('data-high-contrast', high)
})()
