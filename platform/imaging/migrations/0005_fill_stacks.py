"""Every image of before is a stack of one plane. Names of files are sealed, headers become the DICOM JSON model."""

import uuid
from typing import Any

from django.db import migrations
from pydicom.datadict import dictionary_VR, tag_for_keyword

from imaging.hashes import hash_frames, hash_pixels
from imaging.names import seal


def fill(apps: Any, _editor: Any) -> None:
    _fill_images(apps)
    _fill_regions(apps)
    for made in apps.get_model("imaging", "Reconstruction").objects.iterator():
        made.frames, made.frames_sha256 = [made.frame_sha256], hash_frames([made.frame_sha256])
        made.save(update_fields=["frames", "frames_sha256"])
    for upload in apps.get_model("imaging", "Upload").objects.iterator():
        upload.sealed_path = seal(upload.path)
        upload.save(update_fields=["sealed_path"])
    for verdict in apps.get_model("imaging", "Verdict").objects.iterator():
        verdict.sealed_path, verdict.entry = seal(verdict.path), f"old-{verdict.pk}"
        verdict.save(update_fields=["sealed_path", "entry"])


def _fill_images(apps: Any) -> None:
    source_of, plane_of = apps.get_model("imaging", "SourceFile"), apps.get_model("imaging", "Plane")
    sources: dict[tuple[Any, str, str], Any] = {}
    for image in apps.get_model("imaging", "Image").objects.iterator():
        key = (image.dataset_id, image.file_sha256, image.path_key)
        if key not in sources:
            sources[key] = source_of.objects.create(
                pk=uuid.uuid4(),
                dataset_id=image.dataset_id,
                header=_json_model(image.header),
                **{name: getattr(image, name) for name in _SOURCE},
            )
        plane_of.objects.create(
            image=image,
            index=0,
            frame_sha256=image.frame_sha256,
            source=sources[key],
            source_index=image.frame_index,
        )
        image.pixels_sha256 = hash_pixels(
            frames=[image.frame_sha256], paddings=[""], slope=image.code_slope, offset=image.code_offset
        )
        image.windows = [
            {"centre": image.window_centre, "width": image.window_width, "function": "LINEAR_EXACT", "label": ""}
        ]
        if "burned_in_text_possible" in image.flags:
            image.text_state = "suspected"
        image.save(update_fields=["pixels_sha256", "windows", "text_state"])


_SOURCE = ("file_format", "transfer_syntax", "file_sha256", "stem", "path_key", "instance_uid")


def _json_model(header: dict[str, str]) -> dict[str, Any]:
    """PS3.18 F.2, of what was kept before: texts by keyword."""
    model = {}
    for keyword, text in header.items():
        tag = tag_for_keyword(keyword)
        if tag is not None and dictionary_VR(tag) != "SQ":
            model[f"{tag:08X}"] = {"vr": dictionary_VR(tag), "Value": text.split("\\")}
    return model


def _fill_regions(apps: Any) -> None:
    plane_of = apps.get_model("imaging", "LesionPlane")
    for region in apps.get_model("imaging", "Region").objects.iterator():
        box = {name: getattr(region, name) for name in ("mask_sha256", "x", "y", "width", "height", "area_px")}
        plane_of.objects.create(region=region, index=0, **box)


class Migration(migrations.Migration):
    dependencies = [("imaging", "0004_stacks")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
