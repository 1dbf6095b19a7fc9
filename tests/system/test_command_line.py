"""tenond's options and its configuration file."""
import subprocess

import pytest

from daemon import BINARY, clean_environment


def run(*arguments):
    return subprocess.run([str(BINARY / "bin" / "tenond"), *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          env=clean_environment())


def test_help_names_every_option():
    done = run("--help")
    assert done.returncode == 0
    for option in ("--listen", "--state", "--plugins", "--manifests", "--hardware-types", "--config"):
        assert option in done.stdout


@pytest.mark.parametrize("arguments", [["--lisen", "127.0.0.1:0"], ["--listen"], ["--listen", "nowhere"], ["stray"]])
def test_a_wrong_option_is_refused_with_its_name(arguments):
    done = run(*arguments)
    assert done.returncode not in (0, -6, -11) and arguments[0].lstrip("-") in done.stderr, done.stderr


@pytest.mark.parametrize("text, expected", [("liste: []\n", "did you mean 'listen'"), ("listen: [\n", "tenond.yaml:"),
                                            ("threads: { loops: many }\n", "tenond.yaml:1")])
def test_a_wrong_file_is_refused_with_its_place(tmp_path, text, expected):
    (tmp_path / "tenond.yaml").write_text(text)
    done = run("--config", tmp_path / "tenond.yaml", "--listen", "127.0.0.1:0", "--state", tmp_path / "state")
    assert done.returncode not in (0, -6, -11) and expected in done.stderr, done.stderr


def test_an_option_wins_over_the_file(start_tenond, tmp_path):
    """The file names a port that cannot be bound; the option, given by every test, a free one."""
    daemon = start_tenond(config=f"listen: [127.0.0.1:1]\nhost: named-by-file\nstate_dir: {tmp_path / 'unused'}\n")
    assert daemon.address[1] != 1
    assert daemon.ask("GET", "/v1/drivers/fake-hardware").json()["hosts"] == ["named-by-file"]
    assert not (tmp_path / "unused").exists()


def test_a_state_directory_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    done = run("--listen", "127.0.0.1:0", "--state", tmp_path / "file" / "below")
    assert done.returncode not in (0, -6, -11) and str(tmp_path / "file") in done.stderr, done.stderr
