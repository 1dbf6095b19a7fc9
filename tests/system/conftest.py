"""Fixtures of the system tests: the real binaries over real sockets."""
import os

import pytest

from daemon import RECORDERS_CONFIG, SOURCE, BmcSimulator, Tenond


@pytest.fixture(scope="module")
def tenond():
    """One tenond for the tests of a file, with the shipped and the test plugins, configured as the recorder was."""
    daemon = Tenond(config=RECORDERS_CONFIG)
    yield daemon
    daemon.assert_clean_end()


@pytest.fixture
def start_tenond():
    """Starts further ones with a configuration of their own; all must end cleanly."""
    started = []

    def start(**keywords):
        started.append(Tenond(**keywords))
        return started[-1]

    yield start
    for daemon in started:
        daemon.assert_clean_end()


@pytest.fixture
def bmc_sim():
    """Starts a BMC simulator, with its own tree or with the arguments given."""
    started = []

    def start(*arguments):
        started.append(BmcSimulator(*arguments))
        return started[-1]

    yield start
    for simulator in started:
        simulator.assert_clean_end()


@pytest.fixture(scope="module")
def shared_sim():
    """One simulator for the tests of a file; ask for `sim`, which is as it was at the start."""
    simulator = BmcSimulator()
    yield simulator
    simulator.assert_clean_end()


@pytest.fixture
def sim(shared_sim):
    shared_sim.administer("POST", "/sim/reset")
    return shared_sim


@pytest.fixture(scope="session")
def golden():
    folder = SOURCE / os.environ.get("TENON_GOLDEN", "../shared/golden")
    if not folder.is_dir():
        pytest.skip(f"no recordings: the folder {folder} is missing (set TENON_GOLDEN)")
    return folder
