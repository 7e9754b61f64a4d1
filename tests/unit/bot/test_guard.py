"""Which addresses belong to the open internet."""

from ipaddress import ip_address

import pytest

from bot.guard import Deadline, OverdueError, allowed_hosts, is_public


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "172.16.3.4", "192.168.1.1", "127.0.0.1", "127.9.9.9", "0.0.0.0", "169.254.169.254"),
        *("100.64.0.1", "198.18.0.1", "192.0.0.192", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("168.63.129.16", "192.88.99.1", "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1"),
        *("2001:db8::1", "100::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "2002:7f00:1::"),
        *("2002:a9fe:a9fe::1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    ],
)
def test_private_addresses_in_all_their_forms(address: str) -> None:
    """Private, local, reserved, metadata, and any of these wrapped into IPv6."""
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"]
)
def test_public_addresses(address: str) -> None:
    """The rest of the world, also through a translator."""
    assert is_public(ip_address(address))


def test_exempt_hosts_are_compared_without_case_brackets_and_dots() -> None:
    """However an operator types them."""
    assert allowed_hosts(["NAS.Home.", " [::1] ", "127.0.0.1"]) == {"nas.home", "::1", "127.0.0.1"}


def test_a_deadline_runs_out() -> None:
    """It tells what is left, and raises when nothing is."""
    now = [5.0]
    deadline = Deadline(monotonic=lambda: now[0], ends_at=8.0)
    assert deadline.remaining_s() == 3.0
    now[0] = 8.0
    with pytest.raises(OverdueError):
        deadline.remaining_s()
