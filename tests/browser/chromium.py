"""Finds a Chromium for the browser tests, or installs one where it may; says clearly when it cannot.

With CI=true no Chromium is a failure, because a skipped browser test is one.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Path of a Chromium: OTKLIK_CHROMIUM, one on the PATH, or the one that playwright installed."""
    named = os.environ.get("OTKLIK_CHROMIUM")
    if named:
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next((str(path) for path in sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)), None)


def install() -> None:
    """As root on Debian the distribution's package; else playwright's own download."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment, stdout=subprocess.DEVNULL)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, env=environment, stdout=subprocess.DEVNULL)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """0 when there is a Chromium, or when tests may skip without one."""
    if find() is None:
        install()
    path = find()
    if path:
        print(f"browser tests use {path}")
        return 0
    print("no Chromium was found or could be installed; install one, or name it with OTKLIK_CHROMIUM=/path. Browser tests will be skipped.")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
