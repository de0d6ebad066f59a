"""Fails when a dependency has no licence we know. Run by `make check`.

Every distribution that `otklik` and its extras bring is looked at: its licence expression, its classifiers, its licence field.
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

EXTRAS = ("evals", "mcp", "postgres", "tracing", "dev")

KNOWN = re.compile(
    r"\b(MIT|MIT-0|MIT-CMU|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|Unlicense|CC0|Zlib|HPND|PostgreSQL|LGPL"
    r"|GNU Lesser General Public License|GNU Library or Lesser|CNRI-Python|BlueOak|Public Domain|CC-BY)",
    re.IGNORECASE,
)
"""Licences that let us be distributed under Apache-2.0. LGPL only as an unmodified library, which is how we use it."""

READ_BY_HAND = {
    "agent-client-protocol": "Apache-2.0, licences/LICENSE of 0.12.1",
    "axe-playwright-python": "MIT, licences/LICENSE of 0.1.8; axe-core inside is MPL-2.0",
}
"""Distributions whose metadata name no licence -> the licence in their own files, read by a person."""


def licence_of(found: Distribution) -> str:
    """Everything the metadata say about the licence, joined; the first line of a whole text is enough."""
    meta = found.metadata
    classifiers = [line.split("::")[-1].strip() for line in meta.get_all("Classifier") or [] if line.startswith("License")]
    field = (meta.get("License") or "").strip().splitlines()[:3]
    return "; ".join(part for part in [meta.get("License-Expression") or "", *classifiers, *field] if part)


def reachable(root: str, extras: tuple[str, ...]) -> dict[str, Distribution]:
    """Every installed distribution that `root` with `extras` needs on this machine, by normalised name."""
    seen: dict[str, Distribution] = {}
    waiting = [(root, extras)]
    while waiting:
        name, wanted = waiting.pop()
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # an optional part of somebody's extra that does not apply here
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in seen and not wanted:
            continue
        seen[key] = found
        for line in found.requires or []:
            requirement = Requirement(line)
            environments: list[dict[str, str]] = [{"extra": extra} for extra in wanted or ("",)]
            if requirement.marker is None or any(requirement.marker.evaluate(environment) for environment in environments):
                inner = tuple(requirement.extras)
                if re.sub(r"[-_.]+", "-", requirement.name).lower() not in seen or inner:
                    waiting.append((requirement.name, inner))
    return seen


def main() -> int:
    """Prints what is unknown; 0 when nothing is."""
    found = reachable("otklik", EXTRAS)
    unknown = {
        name: licence_of(found[name])
        for name in sorted(found)
        if name != "otklik" and not KNOWN.search(licence_of(found[name])) and name not in READ_BY_HAND
    }
    for name, licence in unknown.items():
        print(
            f"{name}: {licence or 'no licence in its metadata'}; read its files and add it to READ_BY_HAND, or do without it",
            file=sys.stderr,
        )
    print(f"licences: {len(found) - 1} dependencies, {len(unknown)} unknown")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
