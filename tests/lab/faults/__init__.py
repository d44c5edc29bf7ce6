"""The faults, one file per location. Importing this package registers every case."""

from faults import addresses, change_window, daemon, diagnosis, dns_network, dns_server, endurance  # noqa: F401
from faults import firewall, host, http, interception, locate, memory, once_says, path, reload, reported, reported_dns  # noqa: F401
from faults import tls  # noqa: F401
