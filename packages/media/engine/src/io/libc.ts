/** The functions of the C library that the sockets need, by way of `koffi`. */
import { getSystemErrorName } from 'node:util'
import type koffi from 'koffi'

export type Koffi = Pick<typeof koffi, 'load' | 'address' | 'view' | 'errno'>

/** Addresses go as plain numbers: 53 bits hold every one that a process can have. */
const signatures = {
  socket: 'int socket(int family, int type, int protocol)',
  bind: 'int bind(int fd, uintptr_t name, uint length)',
  getsockname: 'int getsockname(int fd, uintptr_t name, uintptr_t length)',
  setsockopt: 'int setsockopt(int fd, int level, int option, uintptr_t value, uint length)',
  close: 'int close(int fd)',
  epoll_create1: 'int epoll_create1(int flags)',
  epoll_ctl: 'int epoll_ctl(int epoll, int operation, int fd, uintptr_t event)',
  epoll_wait: 'int epoll_wait(int epoll, uintptr_t events, int size, int timeout)',
  recvfrom:
    'int recvfrom(int fd, uintptr_t data, size_t size, int flags, uintptr_t name, uintptr_t length)',
  recvmmsg: 'int recvmmsg(int fd, uintptr_t headers, uint count, int flags, uintptr_t timeout)',
  sendto: 'int sendto(int fd, uintptr_t data, size_t size, int flags, uintptr_t name, uint length)',
  sendmmsg: 'int sendmmsg(int fd, uintptr_t headers, uint count, int flags)',
  mmap: 'intptr_t mmap(uintptr_t at, size_t size, int access, int flags, int fd, long offset)',
  munmap: 'int munmap(uintptr_t at, size_t size)',
  // It takes what it is given from registers, as many as a system call has.
  syscall: 'long syscall(long number, long a, long b, long c, long d, long e, long f)',
} as const

export type Libc = { readonly [Name in keyof typeof signatures]: (...args: number[]) => number }

/** The C library of this process. */
export interface NativeCalls {
  readonly koffi: Koffi
  readonly call: Libc
}

/** @throws Error with the reason where it is not to be had */
export async function loadNativeCalls(): Promise<NativeCalls> {
  const { platform, arch } = process
  if (platform !== 'linux' || !/^(x64|arm64)$/.test(arch)) {
    throw new Error(`not for ${platform} on ${arch}`)
  }
  const { default: koffi } = await import('koffi')
  const library = koffi.load(null)
  const calls = Object.entries(signatures).map(([name, text]) => [name, library.func(text)])
  return { koffi, call: Object.fromEntries(calls) as Libc }
}

/** @throws the system's error, with `code` and `syscall`, when the result says that there is one */
export function mustCall(koffi: Koffi, syscall: string, result: number): number {
  if (result >= 0) return result
  const errno = -koffi.errno()
  const code = getSystemErrorName(errno)
  throw Object.assign(new Error(`${syscall} ${code}`), { code, errno, syscall })
}
