"""Stops one thread of a process, as a kernel or hypervisor that never schedules it again would."""

import ctypes
import os
import threading

from container import check

PTRACE_SEIZE, PTRACE_INTERRUPT = 0x4206, 0x4207
_WALL = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long


class Held:
    """Stops it until the process is gone: the tracer has to reap that, or its parent never will. Everything happens on one
    thread, since only the tracing thread may do it."""

    def __init__(self, pid):
        self._pid = pid
        self._stopped = threading.Event()
        self._problem = ""
        self._thread = threading.Thread(target=self._hold, daemon=True)

    def _hold(self):
        for request in (PTRACE_SEIZE, PTRACE_INTERRUPT):
            if _libc.ptrace(request, self._pid, None, None) != 0:
                self._problem = os.strerror(ctypes.get_errno())
                self._stopped.set()
                return
        _, status = os.waitpid(self._pid, _WALL)
        self._stopped.set()
        while not (os.WIFEXITED(status) or os.WIFSIGNALED(status)):
            _, status = os.waitpid(self._pid, _WALL)

    def start(self):
        self._thread.start()
        check(self._stopped.wait(5), "the thread could not be held: it did not stop")
        check(not self._problem, f"the thread could not be held: {self._problem}")
