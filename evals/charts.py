"""Small SVG charts for reports: bars with intervals, a histogram. Plain strings, no scripts, readable in print."""

from collections.abc import Sequence
from html import escape

from evals.statistics import Interval

_ROW, _LEFT, _WIDTH = 26, 190, 420


def interval_chart(rows: Sequence[tuple[str, Interval]], label: str) -> str:
    """Bars from 0 to 1 with their 95 % intervals, one row per name."""
    parts = [_axis(len(rows))]
    for index, (name, interval) in enumerate(rows):
        middle = index * _ROW + 13
        bar = max(0.0, min(1.0, interval.mean)) * _WIDTH
        low, high = (_LEFT + max(0.0, min(1.0, edge)) * _WIDTH for edge in (interval.low, interval.high))
        parts.append(
            f'<text x="{_LEFT - 8}" y="{middle + 4}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{_LEFT}" y="{middle - 8}" width="{bar:.1f}" height="16" class="bar"/>'
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}" class="whisker"/>'
            f'<text x="{_LEFT + _WIDTH + 8}" y="{middle + 4}">{interval.mean:.2f} (n={interval.n})</text>'
        )
    return _svg(len(rows) * _ROW + 22, label, parts)


def change_chart(rows: Sequence[tuple[str, Interval]], label: str) -> str:
    """Differences around zero with their 95 % intervals."""
    reach = max([0.05, *(max(abs(interval.low), abs(interval.high)) for _, interval in rows)])
    centre = _LEFT + _WIDTH / 2
    parts = [f'<line x1="{centre}" x2="{centre}" y1="0" y2="{len(rows) * _ROW}" class="axis"/>']
    for index, (name, interval) in enumerate(rows):
        middle = index * _ROW + 13
        at, low, high = (centre + edge / reach * _WIDTH / 2 for edge in (interval.mean, interval.low, interval.high))
        kind = "worse" if interval.high < 0 else "better" if interval.low > 0 else "same"
        parts.append(
            f'<text x="{_LEFT - 8}" y="{middle + 4}" text-anchor="end">{escape(name)}</text>'
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}" class="whisker"/>'
            f'<circle cx="{at:.1f}" cy="{middle}" r="5" class="{kind}"/>'
            f'<text x="{_LEFT + _WIDTH + 8}" y="{middle + 4}">{interval.mean:+.3f}</text>'
        )
    return _svg(len(rows) * _ROW + 8, label, parts)


def histogram(values: Sequence[float], label: str, bins: int = 24) -> str:
    """How often values fall into equal steps from 0 to the largest."""
    top = max(values, default=0.0) or 1.0
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int(value / top * bins))] += 1
    highest, step = max(counts) or 1, (_LEFT + _WIDTH) / bins
    heights = [count / highest * 96 for count in counts]
    parts = [
        f'<rect x="{index * step:.1f}" y="{100 - height:.1f}" width="{step - 2:.1f}" height="{height:.1f}" class="bar"/>'
        for index, height in enumerate(heights)
    ]
    parts.append(f'<text x="0" y="116">0</text><text x="{_LEFT + _WIDTH}" y="116" text-anchor="end">{top:.3g}</text>')
    return _svg(120, label, parts)


def _axis(rows: int) -> str:
    ticks = (0, 0.25, 0.5, 0.75, 1)
    return "".join(
        f'<line x1="{_LEFT + tick * _WIDTH}" x2="{_LEFT + tick * _WIDTH}" y1="0" y2="{rows * _ROW}" class="grid"/>'
        f'<text x="{_LEFT + tick * _WIDTH}" y="{rows * _ROW + 16}" text-anchor="middle" class="tick">{tick:g}</text>'
        for tick in ticks
    )


def _svg(height: float, label: str, parts: Sequence[str]) -> str:
    body = "".join(parts)
    return f'<svg viewBox="0 0 720 {height:.0f}" role="img" aria-label="{escape(label)}" xmlns="http://www.w3.org/2000/svg">{body}</svg>'
