"""The images that a study's cases were read by: their views, and what they are called in an export."""

from collections import defaultdict

from studies.models import Study, StudyView


class Pictures:
    """`views` in the order of the cases; within a case its images are I1, I2, … in the order in which they appear."""

    def __init__(self, study: Study) -> None:
        rows = StudyView.objects.filter(study=study).select_related("case__case", "image__case").defer("image__look")
        order = ("case__is_training", "case__position", "display", "position")
        self.views = list(rows.order_by(*order))
        self._codes: dict[object, str] = {}
        counts: dict[int, int] = {}
        for view in self.views:
            if view.image_id not in self._codes:
                counts[view.case_id] = counts.get(view.case_id, 0) + 1
                self._codes[view.image_id] = f"I{counts[view.case_id]}"
        self._by_case: dict[int, list[StudyView]] = defaultdict(list)
        for view in self.views:
            self._by_case[view.case_id].append(view)
        self._by_place = {(view.case_id, view.display, view.position): view for view in self.views}

    def view(self, case: int, display: int, position: int) -> StudyView:
        """`case` is the id of the study's row of the case."""
        return self._by_place[case, display, position]

    def code(self, image_id: object) -> str:
        return self._codes[image_id]

    def of_case(self, case: int) -> list[StudyView]:
        return self._by_case[case]
