"""Small datasets, studies and readings, made through the same functions and rows as everything else."""

import uuid

import numpy as np
from django.utils import timezone

TREATMENTS = ("original", "bicubic")
RATINGS = (
    {"kind": "preference", "prompt": "Which image is sharper?", "allows_tie": True, "asks_confidence": True},
    {"kind": "grading", "prompt": "How sharp is it?", "criterion": "sharpness"},
    {"kind": "abnormality", "prompt": "How sure are you that it is abnormal?"},
    {"kind": "marks", "prompt": "Mark what is abnormal.", "asks_confidence": True},
)
TIMING = {"active_ms": 2000, "idle_ms": 10, "hidden_ms": 0, "load_ms": 30, "events": [{"at_ms": 0, "type": "shown"}]}


def make_dataset(owner, *, cases=6, side=8, treatments=TREATMENTS, name=None):
    """Cases of one square image each; every second one abnormal, with a region. Frames really lie in storage."""
    from imaging.models import Case, Dataset

    dataset = Dataset.objects.create(name=name or f"set {uuid.uuid4()}", secret="0" * 64, created_by=owner)
    random = np.random.default_rng(cases)
    for number in range(1, cases + 1):
        case = Case.objects.create(dataset=dataset, number=number, group_id=f"g{number}")
        _make_case(case, random.integers(0, 4000, (side, side)).astype(np.uint16), treatments)
    return dataset


def _make_case(case, codes, treatments):
    from imaging.models import ReferenceStandard

    is_abnormal = case.number % 2 == 0
    ReferenceStandard.objects.create(
        case=case, finding_class="abnormal" if is_abnormal else "normal", finding="disc" if is_abnormal else ""
    )
    image = make_image(case, codes)
    if is_abnormal:
        make_region(image)
    for index, treatment in enumerate(treatments):
        make_reconstruction(image, treatment, codes + np.uint16(index))


def make_image(case, codes):
    from imaging.models import Image
    from imaging.storage import store_frame

    rows, columns = codes.shape
    return Image.objects.create(
        case=case,
        dataset=case.dataset,
        modality="MR",
        rows=rows,
        columns=columns,
        spacing_row_mm=0.5,
        spacing_column_mm=0.5,
        bits_stored=12,
        photometric="MONOCHROME2",
        code_slope=0.5,
        code_offset=-100.0,
        range_low=-100.0,
        range_high=1900.0,
        window_centre=900.0,
        window_width=1000.0,
        frame_sha256=store_frame(codes),
        file_format="dicom",
        file_sha256="1" * 64,
        stem="stem",
    )


def make_region(image):
    from imaging.models import Region
    from imaging.storage import store_mask

    mask = np.zeros((image.rows, image.columns), bool)
    mask[2:5, 1:4] = True
    return Region.objects.create(
        image=image, kind="mask", label="disc", x=1, y=2, width=3, height=3, area_px=9, mask_sha256=store_mask(mask)
    )


def make_reconstruction(image, treatment, codes, **fields):
    from imaging.models import MetricValue, Reconstruction
    from imaging.storage import store_frame

    made = Reconstruction.objects.create(
        **{
            "image": image,
            "treatment": treatment,
            "comparison": "retrospective",
            "scale": 2,
            "degradation": "bicubic",
            "rows": codes.shape[0],
            "columns": codes.shape[1],
            "spacing_row_mm": 0.5,
            "spacing_column_mm": 0.5,
            "frame_sha256": store_frame(codes),
            "checkpoint_sha256": "" if treatment == "original" else "c" * 64,
            "provenance": {"model": treatment},
            "check_passed": True,
            **fields,
        }
    )
    if treatment != "original":
        value = 30.0 + image.case.number / 10
        MetricValue.objects.create(reconstruction=made, name="psnr", region="whole", value=value, unit="dB")
    return made


def make_protocol(dataset, readers, **changes):
    return {
        "dataset": dataset.pk,
        "comparison": "retrospective",
        "scale": 2,
        "degradation": "bicubic",
        "treatments": list(TREATMENTS),
        "cases": list(dataset.cases.order_by("number").values_list("pk", flat=True)),
        "readers": [reader.pk for reader in readers],
        "questions": [dict(question) for question in RATINGS],
        "seed": 7,
        **changes,
    }


def make_study(investigator, readers, *, dataset=None, title="A study", **changes):
    """A draft that is ready to be frozen."""
    from studies.protocol import create_study

    dataset = dataset or make_dataset(investigator)
    return create_study(actor=investigator, title=title, protocol=make_protocol(dataset, readers, **changes))


def make_open_study(investigator, readers, **changes):
    from studies.freezing import freeze_study
    from studies.lifecycle import open_study

    study = make_study(investigator, readers, **changes)
    freeze_study(actor=investigator, study_id=study.pk)
    return open_study(actor=investigator, study_id=study.pk)


def begin_reading(reader, *, number=1, now=None):
    """Open one of the reader's sessions; returns its planned session."""
    from reading.sessions import open_session
    from studies.models import PlannedSession

    plan = PlannedSession.objects.filter(reader__person=reader, number=number).order_by("-study__created_at").first()
    open_session(reader=reader, session_id=plan.pk, now=now or timezone.now())
    return plan


def make_body(
    questions,
    *,
    panes=2,
    choice="left",
    grades=(4, 2),
    values=(80, 20),
    guess="unknown",
    text="A faint line.",
    marks=(),
    **changes,
):
    """A whole submission. `questions` as a task document has them; `marks` as (pane, x, y)."""
    answers, drawn, nothing = [], [], []
    for question in questions:
        if question["kind"] == "preference":
            confidence = 70 if question["asks_confidence"] else None
            answers.append(_answer(question, None, choice=choice, confidence=confidence))
        elif question["kind"] == "marks":
            drawn = [_point(question, *mark) for mark in marks]
            nothing = [] if drawn else [question["id"]]
        elif question["kind"] == "guess":
            answers.append(_answer(question, None, choice=guess))
        elif question["kind"] == "text":
            answers.append(_answer(question, None, text=text))
        else:
            scale = grades if question["kind"] == "grading" else values
            answers += [_answer(question, pane, value=scale[pane]) for pane in range(panes)]
    return {"answers": answers, "marks": drawn, "nothing_to_mark": nothing, "timing": TIMING, "reason": None, **changes}


def _answer(question, pane, **more):
    return {"question": question["id"], "pane": pane, "kind": question["kind"], "confidence": None, **more}


def _point(question, pane, x, y):
    confidence = 90 if question["asks_confidence"] else None
    return {"question": question["id"], "pane": pane, "shape": "point", "points": [[x, y]], "confidence": confidence}


class Reading:
    """A reader at work over the API."""

    def __init__(self, client, plan):
        self.client, self.plan = client, plan

    def tasks(self, ahead=0):
        return self.client.get(f"/api/reading/sessions/{self.plan.pk}/tasks?ahead={ahead}").json()["tasks"]

    def submit(self, item, body, key=None):
        key = str(key or uuid.uuid4())
        url = f"/api/reading/items/{item}/submissions"
        return self.client.post(url, body, format="json", headers={"Idempotency-Key": key})

    def answer(self, **how):
        """Answer the current item; returns its task, or None when the session is done."""
        task = next(iter(self.tasks()), None)
        if task is not None:
            sent = self.submit(task["item"], make_body(task["questions"], panes=len(task["panes"]), **how))
            assert sent.status_code == 201, sent.content
        return task

    def finish(self, decide=lambda task: {}):
        """Answer everything; `decide(task)` says how."""
        while tasks := self.tasks():
            task = tasks[0]
            sent = self.submit(task["item"], make_body(task["questions"], panes=len(task["panes"]), **decide(task)))
            assert sent.status_code == 201, sent.content
