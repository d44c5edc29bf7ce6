"""A wall clock for one daemon, which a case sets as it likes: nobody may set that of the machine."""

import mmap
import os
import struct

from namespace import run

HERE = os.path.dirname(os.path.abspath(__file__))


class Clock:
    """The machine's, and `later` seconds; as a context, with `environment` for the daemon."""

    _file = "/run/lab/clock"
    _library = "/run/lab/clock.so"

    def __enter__(self):
        run(["cc", "-shared", "-fPIC", "-O1", "-o", self._library, os.path.join(HERE, "clock.c"), "-ldl"])
        with open(self._file, "wb+") as file:
            file.write(bytes(8))
            file.flush()
            self._shared = mmap.mmap(file.fileno(), 8)
        return self

    def __exit__(self, *_):
        self._shared.close()

    @property
    def environment(self):
        # A sanitizer's library wants to be the first; it may come behind this one, which takes no memory.
        asan = f"{os.environ.get('ASAN_OPTIONS', '')}:verify_asan_link_order=0"
        return {"LD_PRELOAD": self._library, "LAB_CLOCK": self._file, "ASAN_OPTIONS": asan}

    def set(self, later):
        self._shared[:] = struct.pack("q", later)
