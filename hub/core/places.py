"""What is counted as one address of the network: strangers are told apart by that alone."""

from ipaddress import IPv6Address, ip_address


def place_of(host: str) -> str:
    """Return what is counted as one address: of IPv6 the 64 bits that one host has for itself, else the text."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"
