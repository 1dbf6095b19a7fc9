"""What the linker made of the programs: what every build has, whatever its optimisation."""
import re
import subprocess

import pytest

from tree import BINARY


@pytest.mark.parametrize("name", ["tenond", "tenon"])
def test_a_program_is_hardened(name):
    program = BINARY / "bin" / name
    if not program.exists():
        pytest.skip(f"{program} is not built")
    read = subprocess.run(["readelf", "-W", "-h", "-l", "-d", program], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Type:\s+DYN", read), "it can be mapped anywhere (PIE)"
    assert "GNU_RELRO" in read and re.search(r"FLAGS(_1)?\).*\bNOW\b", read), "its tables are read-only once it runs"
    assert re.search(r"GNU_STACK.* RW +0x", read), "its stack holds no code"
    assert not re.search(r"RWE|\((RPATH|RUNPATH|TEXTREL)\)", read), "nothing is writable and code, nothing is searched for"
