"""Which addresses are on the public internet: what somebody else named is called only there."""

import ipaddress

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_TRANSLATED_HERE = ipaddress.ip_network("64:ff9b:1::/48")
"""IPv4 behind a translator of a network's own (RFC 8215); Python counts it as global."""


def is_public(written: str) -> bool:
    """Whether anybody may be reached there; an address inside another counts as what it carries. ValueError for what is no address."""
    address = ipaddress.ip_address(written.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in _TRANSLATED_HERE:
            return False
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast and not address.is_reserved
