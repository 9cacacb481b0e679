"""What a process holds in memory, and what it held at most, as the kernel counts it."""

import os

import psutil

MEGABYTE = 1_000_000


def megabytes(pid: int) -> float:
    """What the process holds now (RSS)."""
    return float(psutil.Process(pid).memory_info().rss) / MEGABYTE


def peak_megabytes(pid: int) -> float:
    """What it held at most since `forget_peak`."""
    with open(_file(pid, "status")) as lines:  # noqa: PTH123 - a file of the kernel's
        found = next(line for line in lines if line.startswith("VmHWM"))
    return int(found.split()[1]) * 1024 / MEGABYTE


def forget_peak(pid: int) -> float:
    """Let the peak begin anew; what is held now."""
    with open(_file(pid, "clear_refs"), "w") as file:  # noqa: PTH123
        file.write("5")
    return megabytes(pid)


def _file(pid: int, name: str) -> str:
    return os.path.join(psutil.PROCFS_PATH, str(pid), name)  # noqa: PTH118
