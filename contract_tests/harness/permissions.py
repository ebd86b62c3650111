"""Permissions that count: the tests may run as root, whom no `chmod` keeps out of anything.

Root may do so by capabilities, which a thread can lay down for a while (and the threads that it
starts then have none either). Its files stay its own, so that the interpreter finds its modules.
"""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

_VERSION_3 = 0x20080522
_BYPASSES = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


class _Head(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("thread", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable"))


@contextmanager
def permissions_count() -> Iterator[bool]:
    """Be limited to permissions like anybody else; False where root cannot be."""
    if os.geteuid() != 0:
        yield True
        return
    libc = ctypes.CDLL(None, use_errno=True)
    head, sets = _Head(_VERSION_3, 0), (_Sets * 2)()
    if not hasattr(libc, "capset") or libc.capget(ctypes.byref(head), sets) != 0:
        yield False
        return
    before = sets[0].effective
    sets[0].effective = before & ~_BYPASSES
    limited = libc.capset(ctypes.byref(head), sets) == 0
    try:
        yield limited
    finally:
        sets[0].effective = before
        libc.capset(ctypes.byref(head), sets)
