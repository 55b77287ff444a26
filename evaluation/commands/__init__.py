"""The subcommands of `python -m evaluation`: one literal list, one module each.

A module holds `add_arguments(parser)` and `run(args) -> int`. It is imported when its subcommand is chosen,
so the others cost nothing and cannot break it.
"""

COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("mrmc", "evaluation.commands.mrmc", "compare treatments from ratings of many readers and cases"),
    ("froc", "evaluation.commands.froc", "compare treatments from marks (free response)"),
    ("power", "evaluation.commands.power", "power, and the number of readers and cases a study needs"),
    ("agreement", "evaluation.commands.agreement", "agreement between readers and with themselves"),
    ("preference", "evaluation.commands.preference", "rank treatments from paired preferences"),
    ("grading", "evaluation.commands.grading", "compare grades of image quality by regression and ranks"),
    ("vgc", "evaluation.commands.vgc", "visual grading characteristics of two treatments"),
    ("blinding", "evaluation.commands.blinding", "did the readers guess the treatment?"),
    ("reading-time", "evaluation.commands.reading_time", "is one treatment read faster than another?"),
    ("correlation", "evaluation.commands.correlation", "which image metric follows what readers say?"),
    ("triage", "evaluation.commands.triage", "waiting times of a worklist sorted by urgency"),
    ("report", "evaluation.commands.report", "one self-contained page with figures and methods"),
    ("image", "evaluation.commands.image", "compare images by full-reference and no-reference metrics"),
    ("region", "evaluation.commands.region", "is a lesion region kept as well as the rest of the image?"),
    ("cho", "evaluation.commands.cho", "how well a model observer detects a lesion under each treatment"),
)
