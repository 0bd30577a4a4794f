import { OperatorError } from '@offhook/core'

/** One sentence about the port or the address that SIP cannot have; other errors as they are. */
export function portError(
  error: unknown,
  { bind, port, tlsPort }: { bind: string; port: number; tlsPort: number | null },
): unknown {
  const failure = error as NodeJS.ErrnoException & { readonly port?: number }
  const { code, syscall } = failure
  if (code === 'EADDRNOTAVAIL') {
    return new OperatorError(`OFFHOOK_BIND=${bind}: is not an address of this machine.`)
  }
  const isTls = tlsPort !== null && tlsPort !== port && failure.port === tlsPort
  const what = isTls
    ? `SIP port ${tlsPort} (TLS)`
    : `SIP port ${port} (${syscall === 'listen' ? 'TCP' : 'UDP'})`
  if (code === 'EADDRINUSE') {
    return new OperatorError(`${what} is in use on ${bind}. Choose another, or 0 for any free one.`)
  }
  if (code === 'EACCES') return new OperatorError(`${what} may not be used by this user.`)
  return error
}
