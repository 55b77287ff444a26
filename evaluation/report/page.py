"""The page itself: one HTML file that needs nothing else, readable on paper, a phone and by a screen reader."""

from collections.abc import Sequence
from html import escape

from evaluation.report.parts import Grid, Picture, Section

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1b1b1b; font: 16px/1.55 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .5rem; padding-top: .5rem; border-top: 1px solid #d0d0d0; }
p { max-width: 44rem; }
.findings { padding-left: 1.1rem; max-width: 44rem; }
figure { margin: 1rem 0; }
figure svg { max-width: 100%; height: auto; display: block; }
figcaption, caption { color: #444; font-size: .9rem; text-align: left; padding: .25rem 0; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .8rem .3rem 0; text-align: right; white-space: nowrap; vertical-align: top; }
th, td { border-bottom: 1px solid #e2e2e2; }
th:first-child, td:first-child { text-align: left; }
tbody th { font-weight: 400; }
thead th { border-bottom-color: #555; }
.notes { background: #f5f3ea; padding: .6rem 1rem .6rem 2rem; max-width: 44rem; }
@media print { h2 { break-after: avoid; } figure, table { break-inside: avoid; } }
"""


def build_page(*, title: str, summary: str, sections: Sequence[Section]) -> str:
    """HTML with every text escaped; the methods of all sections become one paragraph at the end."""
    body = "\n".join(_section(section, at) for at, section in enumerate(sections, start=1))
    methods = " ".join(section.methods for section in sections if section.methods)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
<p>{escape(summary)}</p>
{body}
<section aria-labelledby="methods">
<h2 id="methods">Methods</h2>
<p>{escape(methods)}</p>
</section>
</main>
</body>
</html>
"""


def _section(section: Section, at: int) -> str:
    parts = [f'<section aria-labelledby="s{at}">', f'<h2 id="s{at}">{escape(section.title)}</h2>']
    if section.findings:
        parts.append(_list(section.findings, "findings"))
    parts += [_picture(picture) for picture in section.pictures]
    parts += [_grid(grid) for grid in section.grids]
    if section.notes:
        parts.append(_list(list(dict.fromkeys(section.notes)), "notes"))
    return "\n".join([*parts, "</section>"])


def _list(items: Sequence[str], kind: str) -> str:
    return f'<ul class="{kind}">' + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _picture(picture: Picture) -> str:
    svg = picture.svg.replace("<svg ", f'<svg role="img" aria-label="{escape(picture.alt)}" ', 1)
    return f"<figure>\n{svg}\n<figcaption>{escape(picture.caption)}</figcaption>\n</figure>"


def _grid(grid: Grid) -> str:
    head = "".join(f'<th scope="col">{escape(str(column))}</th>' for column in grid.columns)
    rows = "\n".join(_row(row) for row in grid.rows)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="Table: {escape(grid.caption)}">\n<table>\n'
        f"<caption>{escape(grid.caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n"
        "</table>\n</div>"
    )


def _row(row: Sequence[object]) -> str:
    first, *others = [escape(str(cell)) for cell in row]
    cells = "".join(f"<td>{cell}</td>" for cell in others)
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'
