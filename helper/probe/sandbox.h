/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gives up, for good and before the first byte from the network, what a check never needs:
 *  - privileges: no_new_privs, all capabilities, being dumped or traced by others of the same user
 *  - files (Landlock): creating, writing to, cutting, renaming and removing them, wherever they
 * are; what is open already can still be written to
 *  - resources: no core file, 1 MiB a file, 64 descriptors, 1 GiB of address space
 *  - system calls (libseccomp, refused with EPERM): new programs, tracing, mounts, modules, keys,
 * bpf, io_uring, other users, the clock, listening, signals to others, sockets other than unix,
 * IPv4, IPv6 and rtnetlink (which getaddrinfo() asks) Threads, the resolver's and GSSAPI's modules,
 * and files under their own permissions stay. Under AddressSanitizer the address space is not
 * limited, and dumping and tracing stay: its leak check traces the process. */
#pragma once

/* Before there is another thread. A kernel without seccomp or Landlock leaves the rest in force. */
void fp_sandbox_enter (void);
