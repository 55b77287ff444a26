"""Small datasets, studies and readings, made through the same functions and rows as everything else."""

import uuid

import numpy as np

TREATMENTS = ("original", "bicubic")
SECRET = "07" * 32
RATINGS = (
    {"kind": "preference", "prompt": "Which image is sharper?", "allows_tie": True, "asks_confidence": True},
    {"kind": "grading", "prompt": "How sharp is it?", "criterion": "sharpness"},
    {"kind": "abnormality", "prompt": "How sure are you that it is abnormal?"},
    {"kind": "marks", "prompt": "Mark what is abnormal.", "asks_confidence": True},
)
TIMING = {"active_ms": 2000, "idle_ms": 10, "hidden_ms": 0, "load_ms": 30, "events": [{"at_ms": 0, "type": "shown"}]}


def make_dataset(owner, *, cases=6, side=8, planes=1, treatments=TREATMENTS, name=None):
    """Cases of one square image each; every second one abnormal, with a region on the middle plane. Open to its owner.

    With several `planes` each image is a volume. Frames really lie in storage.
    """
    from imaging.models import Case, Dataset

    dataset = Dataset.objects.create(name=name or f"set {uuid.uuid4()}", secret="0" * 64, created_by=owner)
    open_dataset(dataset, owner)
    random = np.random.default_rng(cases)
    for number in range(1, cases + 1):
        case = Case.objects.create(dataset=dataset, number=number, group_id=f"g{number}")
        _make_case(case, [_make_codes(random, side) for _ in range(planes)], treatments)
    return dataset


def open_dataset(dataset, *people):
    """Make them people of the dataset, whatever their roles."""
    from imaging.models import DatasetPerson

    for person in people:
        DatasetPerson.objects.create(dataset=dataset, person=person)


def _make_case(case, planes, treatments):
    from imaging.models import ReferenceStandard

    is_abnormal = case.number % 2 == 0
    ReferenceStandard.objects.create(
        case=case, finding_class="abnormal" if is_abnormal else "normal", finding="disc" if is_abnormal else ""
    )
    image = make_stack(case, planes, kind="volume" if len(planes) > 1 else "single")
    if is_abnormal:
        make_region(image, plane=len(planes) // 2)
    make_reconstructions(image, planes, treatments)


def make_case(dataset, *, number=None, finding_class="abnormal"):
    """A further case without images; `finding_class` None leaves it without a reference standard."""
    from imaging.models import Case, ReferenceStandard

    number = number or dataset.cases.count() + 1
    case = Case.objects.create(dataset=dataset, number=number, group_id=f"g{number}")
    if finding_class:
        ReferenceStandard.objects.create(case=case, finding_class=finding_class)
    return case


def make_planes(count, *, seed=0, side=8):
    """Codes of so many different planes."""
    random = np.random.default_rng(seed)
    return [_make_codes(random, side) for _ in range(count)]


def _make_codes(random, side):
    """Every code of a range once, in random places: the finest steps that there are, and none of them rarer."""
    return (1000 + random.permutation(side * side) % 60_000).reshape(side, side).astype(np.uint16)


def make_read_stack(case, count=5, *, seed=0, kind="volume", **fields):
    """An image of so many planes with a reconstruction of each treatment."""
    planes = make_planes(count, seed=seed)
    image = make_stack(case, planes, kind="single" if count == 1 else kind, **fields)
    make_reconstructions(image, planes)
    return image


def make_image(case, codes, **fields):
    """An image of one plane."""
    return make_stack(case, [codes], kind="single", **fields)


def make_stack(case, planes, kind="volume", **fields):
    """An image of many planes, codes (rows, columns) each: a volume with 2 mm between them, or a cine of 40 ms."""
    from imaging.hashes import hash_pixels
    from imaging.models import Image
    from imaging.storage import store_frame

    frames = [store_frame(codes) for codes in planes]
    rows, columns = planes[0].shape
    values = {
        "case": case,
        "dataset": case.dataset,
        "kind": kind,
        "plane_count": len(planes),
        "modality": "MR",
        "rows": rows,
        "columns": columns,
        "spacing_row_mm": 0.5,
        "spacing_column_mm": 0.5,
        "plane_spacing_mm": 2.0 if kind == "volume" else None,
        "bits_stored": 12,
        "photometric": "MONOCHROME2",
        "code_slope": 0.5,
        "code_offset": -100.0,
        "range_low": -100.0,
        "range_high": 1900.0,
        "window_centre": 900.0,
        "window_width": 1000.0,
    } | fields
    paddings = [""] * len(frames)
    coding = {"slope": values["code_slope"], "offset": values["code_offset"]}
    image = Image.objects.create(**{"pixels_sha256": hash_pixels(frames=frames, paddings=paddings, **coding)} | values)
    _make_planes(image, frames)
    return image


def _make_planes(image, frames):
    """All of one file."""
    from imaging.models import Plane, SourceFile

    source = SourceFile.objects.create(
        dataset=image.dataset, file_format="dicom", file_sha256=uuid.uuid4().hex * 2, stem=uuid.uuid4().hex * 2
    )
    is_volume, is_cine = image.kind == "volume", image.kind == "cine"
    Plane.objects.bulk_create(
        Plane(
            image=image,
            index=index,
            frame_sha256=sha256,
            source=source,
            source_index=index,
            position_mm=[0.0, 0.0, 2.0 * index] if is_volume else None,
            time_ms=40.0 * index if is_cine else None,
        )
        for index, sha256 in enumerate(frames)
    )


def make_region(image, plane=0, *, last_plane=None, label="disc", corner=(1, 2)):
    """A square of 3 pixels, its first corner at (x, y), on every plane from `plane` to `last_plane`."""
    from imaging.models import LesionPlane, Region
    from imaging.storage import store_mask

    x, y = corner
    mask = np.zeros((image.rows, image.columns), bool)
    mask[y : y + 3, x : x + 3] = True
    planes = range(plane, (plane if last_plane is None else last_plane) + 1)
    box = {"x": x, "y": y, "width": 3, "height": 3}
    region = Region.objects.create(
        image=image,
        kind="mask",
        label=label,
        first_plane=planes[0],
        last_plane=planes[-1],
        area_px=9 * len(planes),
        **box,
    )
    sha256 = store_mask(mask)
    LesionPlane.objects.bulk_create(
        LesionPlane(region=region, index=index, mask_sha256=sha256, area_px=9, **box) for index in planes
    )
    return region


def make_reconstructions(image, planes, treatments=TREATMENTS):
    """One of each treatment, their codes a step apart."""
    for index, treatment in enumerate(treatments):
        make_reconstruction(image, treatment, [codes + np.uint16(index) for codes in planes])


def make_reconstruction(image, treatment, planes, **fields):
    """`planes`: the codes of one plane, or of every plane in a list."""
    from imaging.hashes import hash_frames
    from imaging.models import Reconstruction
    from imaging.storage import store_frame

    planes = [planes] if isinstance(planes, np.ndarray) else list(planes)
    frames = [store_frame(codes) for codes in planes]
    made = Reconstruction.objects.create(
        **{
            "image": image,
            "treatment": treatment,
            "comparison": "retrospective",
            "scale": 2,
            "degradation": "bicubic",
            "rows": planes[0].shape[0],
            "columns": planes[0].shape[1],
            "spacing_row_mm": 0.5,
            "spacing_column_mm": 0.5,
            "frames": frames,
            "frames_sha256": hash_frames(frames),
            "checkpoint_sha256": "" if treatment == "original" else "c" * 64,
            "provenance": {"model": treatment},
            "check_passed": True,
            **fields,
        }
    )
    if treatment != "original":
        _make_measure(made)
    return made


def _make_measure(made):
    from imaging.models import MetricValue

    value = 30.0 + made.image.case.number / 10
    MetricValue.objects.create(
        reconstruction=made,
        name="psnr",
        region="whole",
        value=value,
        plane_values=[value] * len(made.frames),
        summary="mean over planes",
        unit="dB",
    )


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
        **changes,
    }


def make_study(investigator, readers, *, dataset=None, title="A study", secret=SECRET, **changes):
    """A draft that is ready to be frozen. Its secret is the same in every run, and so is what is drawn from it."""
    from studies.protocol import create_study

    dataset = dataset or make_dataset(investigator)
    study = create_study(actor=investigator, title=title, protocol=make_protocol(dataset, readers, **changes))
    give_secret(study, secret)
    return study


def give_secret(study, secret=SECRET):
    """The database lets nobody change a secret; that of a draft can go with another in its place."""
    from studies.models import StudySecret

    StudySecret.objects.filter(study=study).delete()
    StudySecret.objects.create(study=study, value=secret)


def make_open_study(investigator, readers, **changes):
    from studies.freezing import freeze_study
    from studies.lifecycle import open_study

    study = make_study(investigator, readers, **changes)
    freeze_study(actor=investigator, study_id=study.pk)
    return open_study(actor=investigator, study_id=study.pk)


def begin_reading(reader, *, number=1):
    """Open one of the reader's sessions; returns its planned session."""
    from reading.sessions import open_session
    from studies.models import PlannedSession

    plan = PlannedSession.objects.filter(reader__person=reader, number=number).order_by("-study__created_at").first()
    open_session(reader=reader, session_id=plan.pk)
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
    """A whole submission. `questions` as a task document has them; `marks` as (pane, x, y[, view, plane])."""
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


def _point(question, pane, x, y, view=0, plane=0):
    where = {"question": question["id"], "pane": pane, "view": view, "plane": plane}
    confidence = 90 if question["asks_confidence"] else None
    return {**where, "shape": "point", "points": [[x, y]], "confidence": confidence}


def frame_url(task, *, pane=0, view=0, plane=0):
    """Where a plane of a task document is fetched."""
    return f"/api/frames/{task['panes'][pane]['tokens'][view]}/{plane}"


def shown_frames(pane_image):
    """What readers are sent of one pane in one view: the hashes of its planes."""
    return (pane_image.showing or pane_image.reconstruction).frames


class Reading:
    """A reader at work over the API."""

    def __init__(self, client, plan):
        self.client, self.plan = client, plan

    def tasks(self, ahead=0):
        return self.client.get(f"/api/reading/sessions/{self.plan.pk}/tasks?ahead={ahead}").json()["tasks"]

    def submit(self, item, body, key=None, *, ahead=None):
        key = str(key or uuid.uuid4())
        url = f"/api/reading/items/{item}/submissions" + ("" if ahead is None else f"?ahead={ahead}")
        return self.client.post(url, body, format="json", headers={"Idempotency-Key": key})

    def answer(self, **how):
        """Answer the current item, its guess too; returns its first task, or None when the session is done."""
        first = task = next(iter(self.tasks()), None)
        while task is not None and task["item"] == first["item"]:
            task = next(iter(self._send(task, how)), None)
        return first

    def finish(self, decide=lambda task: {}):
        """Answer everything; `decide(task)` says how, for each stage of each item."""
        tasks = self.tasks()
        while tasks:
            tasks = self._send(tasks[0], decide(tasks[0]))

    def _send(self, task, how):
        """Gives the next tasks."""
        body = make_body(task["questions"], panes=len(task["panes"]), stage=task["stage"], **how)
        sent = self.submit(task["item"], body, ahead=0)
        assert sent.status_code == 201, sent.content
        return sent.json()["next"]["tasks"]
