"""The source tree as these tests see it."""
import os
import pathlib
import re
import subprocess

SOURCE = pathlib.Path(os.environ.get("TENON_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
BINARY = pathlib.Path(os.environ.get("TENON_BINARY_DIR", SOURCE / "build" / "gcc-debug"))

# Bottom to top: a room includes itself and what stands before it.
ROOMS = ("base", "model", "config", "async", "store", "http_client", "bmc", "plugin", "driver", "conductor", "access",
         "api", "tool", "app")
CODE = (".hpp", ".cpp", ".h", ".c")
TEXT = CODE + (".py", ".yaml", ".md", ".cmake", ".txt", ".json", ".sh", ".lua", "")

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def files(*folders, suffixes=CODE):
    """Ours, tracked or not, without what git ignores."""
    listed = subprocess.run(["git", "-C", str(SOURCE), "-c", f"safe.directory={SOURCE}", "ls-files", "--cached",
                             "--others", "--exclude-standard", "-z"], capture_output=True, text=True)
    if listed.returncode == 0:
        names = [SOURCE / name for name in listed.stdout.split("\0") if name]
    else:  # an unpacked archive
        names = [path for path in SOURCE.rglob("*") if not {"build", ".git", "__pycache__"} & set(path.parts)]
    wanted = [SOURCE / folder for folder in folders] or [SOURCE]
    return sorted(path for path in names if path.is_file() and path.suffix in suffixes
                  and any(folder in path.parents or folder == SOURCE for folder in wanted))


def name_of(path):
    return str(path.relative_to(SOURCE))


def includes(path):
    """(what, quoted) of each include line."""
    return [(quoted or angled, bool(quoted)) for quoted, angled in INCLUDE.findall(path.read_text())]
