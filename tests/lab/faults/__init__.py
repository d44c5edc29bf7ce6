"""The faults, one file per location. Importing this package registers every case."""

from faults import change_window, daemon, diagnosis, dns_network, dns_server, endurance, firewall  # noqa: F401
from faults import host, http, interception, locate, memory, path, reload, tls  # noqa: F401
