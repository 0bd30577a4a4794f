/** The functions of the C library that the sockets need, by way of `koffi`. */
import type koffi from 'koffi'

export type Koffi = Pick<typeof koffi, 'load' | 'address' | 'errno'>

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
} as const

export type Libc = { readonly [Name in keyof typeof signatures]: (...args: number[]) => number }

export function loadLibc(koffi: Koffi): Libc {
  const library = koffi.load(null)
  const calls = Object.entries(signatures).map(([name, text]) => [name, library.func(text)])
  return Object.fromEntries(calls) as Libc
}
