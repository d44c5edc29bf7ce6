"""The faults, one file per location. Importing this package registers every case."""

from faults import addresses, change_window, daemon, devices, diagnosis, dns_network, dns_server, endurance  # noqa: F401
from faults import firewall, host, http, interception, limits, live_check, locate, memory, neighbours, once_says  # noqa: F401
from faults import path, proxies, reload, reported, reported_dns, tls  # noqa: F401
